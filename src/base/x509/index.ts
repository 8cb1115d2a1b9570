export type { CertificateRequest, Subject, Usage } from './certificate.js'
export { makeCertificate } from './certificate.js'
