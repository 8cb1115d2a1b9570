import type { Collector } from './collector.js'

/** What is known of the process that the server runs in. */
export interface ProcessStats {
  cpuSeconds(): number
  residentBytes(): number
  /** Seconds since 1970. */
  readonly startTime: number
}

/** The families `process_*`. */
export function processCollector(stats: ProcessStats): Collector {
  return {
    collect: (text) => {
      text.family('process_cpu_seconds_total', 'counter', 'User and system CPU time in seconds.')
      text.sample('process_cpu_seconds_total', {}, stats.cpuSeconds())
      text.family('process_resident_memory_bytes', 'gauge', 'Resident memory in bytes.')
      text.sample('process_resident_memory_bytes', {}, stats.residentBytes())
      text.family('process_start_time_seconds', 'gauge', 'Start of the process in seconds since 1970.')
      text.sample('process_start_time_seconds', {}, stats.startTime)
    },
  }
}
