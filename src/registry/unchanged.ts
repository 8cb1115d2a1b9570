import { runAdmission, type AdmissionAttributes } from './admission.js'
import type { ResourceContext, WriteOptions } from './context.js'

/** True where an update that is known to change nothing can be answered without making the object again: nobody outside has to see it. */
export function canBeTakenAsUnchanged(context: ResourceContext): boolean {
  return context.codec.remote === undefined && context.admission.every(({ byName }) => byName === true)
}

/** Asks the plugins about an update that changes nothing, where {@link canBeTakenAsUnchanged} holds. @throws StatusError, or rejects with it */
export async function admitUnchanged(context: ResourceContext, name: string, options: WriteOptions): Promise<void> {
  const attributes = (): AdmissionAttributes => ({
    operation: 'UPDATE',
    kind: context.kind,
    resource: context.resource,
    subresource: context.subresource,
    namespace: options.namespace,
    name,
    object: undefined,
    oldObject: undefined,
    dryRun: options.dryRun,
    userName: options.userName,
    warn: options.warn,
  })
  await runAdmission(context.admission, 'admit', attributes)
  await runAdmission(context.admission, 'validate', attributes)
}
