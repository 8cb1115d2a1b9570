import { describe, expect, it } from 'vitest'
import { encodeJson } from '../base/json/index.js'
import { fieldError, isStatusError, statusError, type StatusError } from './index.js'

const WIDGETS = { group: 'ex.io', resource: 'widgets' }
const json = (error: StatusError): string => encodeJson(error.toJson(), { keepOrder: true })
const said = (error: StatusError): [number, string, string] => [error.code, error.reason, error.message]

describe('[api §2.2] a Status', () => {
  it('has its members in order, empty ones left out', () => {
    expect(json(statusError.notFound(WIDGETS, 'w'))).toBe(
      '{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"widgets.ex.io \\"w\\" not found","reason":"NotFound","details":{"name":"w","group":"ex.io","kind":"widgets"},"code":404}',
    )
    expect(json(statusError.plain(500, 'x'))).toBe(
      '{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"x","code":500}',
    )
    expect(statusError.genericServerResponse(422).toJson()['details']).toEqual({})
    expect(statusError.notFound({ group: '', resource: 'pods' }, '').toJson()['details']).toEqual({ kind: 'pods' })
    expect(statusError.expiredContinue('abc').toJson()['metadata']).toEqual({ continue: 'abc' })
  })

  it('is recognised by its brand', () => {
    const error = statusError.badRequest('x')
    expect(isStatusError(error)).toBe(true)
    expect(error).toBeInstanceOf(Error)
    expect([new Error('x'), null, undefined, 'x', { code: 404 }].some(isStatusError)).toBe(false)
  })
})

describe('[api §2.3] the catalogue', () => {
  it.each<[StatusError, [number, string, string]]>([
    [statusError.alreadyExists(WIDGETS, 'w', false), [409, 'AlreadyExists', 'widgets.ex.io "w" already exists']],
    [statusError.alreadyExists(WIDGETS, 'w', true), [409, 'AlreadyExists', 'object is being deleted: widgets.ex.io "w" already exists']],
    [
      statusError.generateNameConflict(WIDGETS, 'w'),
      [409, 'AlreadyExists', 'widgets.ex.io "w" already exists, the server was not able to generate a unique name for the object'],
    ],
    [statusError.conflict(WIDGETS, 'w', 'why'), [409, 'Conflict', 'Operation cannot be fulfilled on widgets.ex.io "w": why']],
    [statusError.unauthorized(), [401, 'Unauthorized', 'Unauthorized']],
    [statusError.forbidden(WIDGETS, 'w', 'why'), [403, 'Forbidden', 'widgets.ex.io "w" is forbidden: why']],
    [statusError.forbidden(WIDGETS, '', 'why'), [403, 'Forbidden', 'widgets.ex.io is forbidden: why']],
    [statusError.forbidden({ group: '', resource: '' }, '', 'why'), [403, 'Forbidden', 'forbidden: why']],
    [
      statusError.methodNotSupported(WIDGETS, 'create'),
      [405, 'MethodNotAllowed', 'create is not supported on resources of kind "widgets.ex.io"'],
    ],
    [statusError.methodNotAllowed(), [405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource']],
    [statusError.notAcceptable(['a/b', 'c/d']), [406, 'NotAcceptable', 'only the following media types are accepted: a/b, c/d']],
    [statusError.requestEntityTooLarge('limit is 1'), [413, 'RequestEntityTooLarge', 'Request entity too large: limit is 1']],
    [
      statusError.unsupportedMediaType(['a/b']),
      [415, 'UnsupportedMediaType', 'the body of the request was in an unknown format - accepted media types include: a/b'],
    ],
    [statusError.timeout('why'), [504, 'Timeout', 'Timeout: why']],
    [statusError.expired('old'), [410, 'Expired', 'old']],
    [
      statusError.serverTimeout(WIDGETS, 'create', 2),
      [500, 'ServerTimeout', 'The create operation against widgets.ex.io could not be completed at this time, please try again.'],
    ],
    [statusError.genericServerResponse(404), [404, 'NotFound', 'the server could not find the requested resource']],
    [statusError.genericServerResponse(415, '415: Unsupported Media Type'), [415, 'UnsupportedMediaType', '415: Unsupported Media Type']],
    [
      statusError.genericServerResponse(502, 'x'),
      [502, 'InternalError', 'an error on the server ("x") has prevented the request from succeeding'],
    ],
  ])('says %o', (error, expected) => {
    expect(said(error)).toEqual(expected)
  })

  it('validation errors: distinct texts in the message, all of them as causes', () => {
    const errors = [fieldError.required('spec.a'), fieldError.required('spec.a'), fieldError.invalid('spec.b', 1, 'no')]
    const error = statusError.invalid({ group: 'ex.io', kind: 'Widget' }, 'w\u200b', errors)
    expect(error.message).toBe('Widget.ex.io "w\\u200b" is invalid: [spec.a: Required value, spec.b: Invalid value: 1: no]')
    expect(error.details?.causes).toHaveLength(3)
    expect(error.toJson()['details']).toMatchObject({
      name: 'w\u200b',
      kind: 'Widget',
      causes: [{ reason: 'FieldValueRequired', message: 'Required value', field: 'spec.a' }, {}, {}],
    })
    expect(statusError.invalid({ group: '', kind: 'Pod' }, 'p', []).message).toBe('Pod "p" is invalid')
    expect(statusError.invalid({ group: '', kind: 'Pod' }, 'p', errors.slice(0, 1)).message).toBe(
      'Pod "p" is invalid: spec.a: Required value',
    )
  })

  it('retry times', () => {
    expect(statusError.generateNameConflict(WIDGETS, 'w').retryAfterSeconds).toBe(1)
    expect(statusError.serviceUnavailable('x', 5).retryAfterSeconds).toBe(5)
    expect(statusError.serviceUnavailable('x').details).toBeUndefined()
    expect(statusError.tooLargeResourceVersion(9n, 5).toJson()).toMatchObject({
      message: 'Timeout: Too large resource version: 9, current: 5',
      details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1 },
      code: 504,
    })
    expect(statusError.internalError('x').toJson()).toMatchObject({
      message: 'Internal error occurred: x',
      details: { causes: [{ message: 'x' }] },
    })
  })
})
