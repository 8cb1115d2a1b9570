import { encodeJson, type JsonObject } from '../../base/json/index.js'
import type { Reply } from '../request.js'
import { CONTENT_TYPES, type Form } from './form.js'
import { encodeProtobuf } from './protobuf.js'
import { encodeYaml } from './yaml-out.js'

/** The bytes of an object in a media type; typed objects keep the order of their members (spec/api.md §6.1, §6.5). */
export function encodeAs(form: Form, object: JsonObject): Buffer {
  switch (form.media) {
    case 'yaml':
      return Buffer.from(encodeYaml(object))
    case 'protobuf':
      return encodeProtobuf(object)
    case 'json':
      return Buffer.from(form.pretty ? prettyJson(object) : `${encodeJson(object, { keepOrder: true })}\n`)
  }
}

/** Indented by two, without a newline at the end. */
export function prettyJson(object: JsonObject): string {
  return indent(encodeJson(object, { keepOrder: true }))
}

/** Indents compact JSON text without parsing it, so that no number changes its form. */
function indent(text: string): string {
  let out = ''
  let depth = 0
  const breakLine = (): void => {
    out += `\n${'  '.repeat(depth)}`
  }
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string
    if (char === '"') {
      const end = stringEnd(text, at)
      out += text.slice(at, end)
      at = end - 1
    } else if ((char === '{' || char === '[') && (text[at + 1] === '}' || text[at + 1] === ']')) {
      out += char + (text[++at] as string)
    } else if (char === '{' || char === '[') {
      out += char
      depth++
      breakLine()
    } else if (char === '}' || char === ']') {
      depth--
      breakLine()
      out += char
    } else if (char === ',') {
      out += char
      breakLine()
    } else out += char === ':' ? ': ' : char
  }
  return out
}

function stringEnd(text: string, start: number): number {
  let at = start + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

/** A reply of one encoded object. */
export function encodedReply(form: Form, status: number, object: JsonObject): Reply {
  return { status, headers: { 'content-type': CONTENT_TYPES[form.media] }, body: encodeAs(form, object) }
}
