import { createPrivateKey } from 'node:crypto'
import type { Credentials } from './certificates/credentials.js'

/** How an administrator's client reaches a server (spec/openapi-and-clients.md §7.1): over HTTPS with its certificate, else over plain HTTP. */
export function kubeconfigText(url: string, credentials: Pick<Credentials, 'servingCa' | 'admin'> | undefined): string {
  const cluster = [`server: ${quoted(url)}`]
  const user: string[] = []
  if (credentials !== undefined) {
    cluster.push(`certificate-authority-data: ${encoded(credentials.servingCa)}`)
    user.push(
      `client-certificate-data: ${encoded(credentials.admin.certificate)}`,
      `client-key-data: ${encoded(namedByAlgorithm(credentials.admin.key))}`,
    )
  }
  return `apiVersion: v1
kind: Config
clusters:
- name: local
  cluster:
    ${cluster.join('\n    ')}
users:
- name: admin
  user:${user.length === 0 ? ' {}' : `\n    ${user.join('\n    ')}`}
contexts:
- name: local
  context:
    cluster: local
    user: admin
    namespace: default
current-context: local
`
}

/** A key in PEM: fabric8's client takes any for one of RSA whose head does not say EC, which only SEC 1 does. */
function namedByAlgorithm(pem: string): string {
  const key = createPrivateKey(pem)
  return key.asymmetricKeyType === 'ec' ? (key.export({ type: 'sec1', format: 'pem' }) as string) : pem
}

function quoted(text: string): string {
  return JSON.stringify(text)
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64')
}
