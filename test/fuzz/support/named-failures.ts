/**
 * Failures of the server's own that spec and recordings name: kube-apiserver answers them 5xx, too. Each is a whole message; whatever else is 5xx is a fault.
 */
const NAMED: readonly RegExp[] = [
  // [api §1.1.5] a special verb without a resource
  /^Internal Server Error: ".*": failed to create RequestInfo: unable to determine kind and namespace from url, /,
  // [api §2.6] creating what has a version already, [api §4] versions that are no numbers
  /^resourceVersion should not be set on objects to be created$/,
  /^(resourceVersion: Invalid value: ".*": )?strconv\.ParseUint: parsing ".*": (invalid syntax|value out of range)$/,
  // [api §4.2] a version that the server will hardly reach
  /^Timeout: Too large resource version: \d+, current: \d+$/,
  // [api §5.5, §5.6] what patches and applied configurations leave behind
  /^Internal error occurred: Object 'apiVersion' is missing in 'object has no apiVersion field'$/,
  /^failed to create typed (patch|live) object /,
  /^failed to convert new object .* to proper version: /,
  /^failed to create manager for existing fields: /,
  /^request to convert CR (to|from) an invalid group\/version: /,
  // [api §5.4] strategic merge patches that contradict themselves
  /^The order in patch list:/,
  /^merging lists cannot yet be specified in the patch$/,
  /^unknown patch type: /,
  /^map: .* does not contain declared merge key: /,
  /^expected a \[\]interface \{\}, but received a /,
  /^unable to find api field in struct \w+ for the json field ".*"$/,
  /^content is not a list$/,
  /^list element types are not identical: /,
  // [custom-resources §4] scale of objects whose replicas are none
  /^Internal error occurred: the spec replicas field ".*" does not exist$/,
  /^\.(spec|status)\.replicas accessor error: /,
  // [api §2.12] an object that is too large for the store
  /^etcdserver: request is too large$/,
  // [api §8.4] the time that the client gave is over
  /^Timeout: request did not complete within the allotted timeout$/,
]

/** Whether a 5xx with this message is one that upstream has as well. */
export function isNamed(message: string): boolean {
  return NAMED.some((pattern) => pattern.test(message))
}
