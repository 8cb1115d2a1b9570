/** Bytes that are no message of the expected form. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError'
}
