/** How much a line matters, in rising order. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** What a line says beside its message. */
export type LogFields = Readonly<Record<string, unknown>>

/** Writes structured lines. */
export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  /** A logger whose lines all have these fields as well. */
  with(fields: LogFields): Logger
}

/** Where lines go, each without its line break. */
export type LogSink = (line: string) => void

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

/** A logger of one line a message: time, level and message, then the fields as `key=value`, values as JSON where they are no plain word. */
export function createLogger(options: {
  readonly level: LogLevel
  readonly now: () => number
  readonly sink: LogSink
  readonly fields?: LogFields
}): Logger {
  const { level, now, sink, fields: common = {} } = options
  const write = (line: LogLevel, message: string, fields: LogFields = {}): void => {
    if (LEVELS.indexOf(line) < LEVELS.indexOf(level)) return
    const parts = Object.entries({ ...common, ...fields }).map(([key, value]) => ` ${key}=${fieldText(value)}`)
    sink(`${new Date(now()).toISOString()} ${line.toUpperCase()} ${oneLine(message)}${parts.join('')}`)
  }
  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
    with: (fields) => createLogger({ ...options, fields: { ...common, ...fields } }),
  }
}

const PLAIN_WORD = /^[A-Za-z0-9_./:@+-]+$/

function fieldText(value: unknown): string {
  if (value instanceof Error) return JSON.stringify(value.stack ?? value.message)
  if (typeof value === 'string') return PLAIN_WORD.test(value) ? value : JSON.stringify(value)
  // What cannot be rendered must not take down who logs it.
  try {
    return (
      (JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? String(item) : item)) as string | undefined) ??
      'undefined'
    )
  } catch {
    return '"<not printable>"'
  }
}

/** A client's text must not begin a line of its own. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]+/g, ' ')
}
