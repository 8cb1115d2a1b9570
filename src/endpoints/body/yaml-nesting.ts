/** Collections within collections that a YAML text may have: its parser works by recursion and must not come near the end of the stack. */
export const MAX_NESTING = 400

/**
 * True where a YAML text may be nested deeper than {@link MAX_NESTING}: looked at before it is parsed, without knowing what is quoted, so that a text with
 * hundreds of unclosed brackets in strings is taken for one.
 */
export function isNestedTooDeeply(text: string): boolean {
  return flowDepth(text) + blockDepth(text) > MAX_NESTING
}

function flowDepth(text: string): number {
  let depth = 0
  let deepest = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x5b || code === 0x7b) deepest = Math.max(deepest, ++depth)
    else if ((code === 0x5d || code === 0x7d) && depth > 0) depth--
  }
  return deepest
}

/** Lines that are indented further than those before them, and indicators in a row at the beginning of a line. */
function blockDepth(text: string): number {
  const columns: number[] = []
  let deepest = 0
  for (const [, indentation = '', indicators = ''] of text.matchAll(/^([ \t]*)((?:[-?:][ \t]+)*)(?=[^ \t\r\n])/gm)) {
    let column = indentation.length
    while (columns.length > 0 && (columns.at(-1) as number) >= column) columns.pop()
    columns.push(column)
    for (const { length } of indicators.match(/[-?:][ \t]+/g) ?? []) columns.push((column += length))
    deepest = Math.max(deepest, columns.length)
  }
  return deepest
}
