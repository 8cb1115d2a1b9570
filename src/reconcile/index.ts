export type { ControllerOptions } from './controller.js'
export { Controller } from './controller.js'
export type { QueueScheduler, QueueTimer } from './work-queue.js'
