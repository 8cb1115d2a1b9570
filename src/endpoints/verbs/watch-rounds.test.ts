import { expect, it } from 'vitest'
import { openEndpoint, WIDGETS } from '../testing/endpoint.js'
import { settled } from '../testing/fake-sink.js'

it('[api §4.8] the events of a round may be sent together, one alone is sent by itself', async () => {
  const endpoint = await openEndpoint()
  for (const name of ['a', 'b']) await endpoint.create(name, { n: 1 })
  const { sink } = await endpoint.watch(`${WIDGETS}?watch=1&resourceVersion=3`)
  const late = await endpoint.watch(`${WIDGETS}?watch=1&resourceVersion=1`)
  await settled()
  expect([late.sink.brief, late.sink.gathered]).toEqual([
    ['ADDED a 2', 'ADDED b 3'],
    [0, -2],
  ])
  await endpoint.serve('DELETE', `${WIDGETS}/a`)
  expect([sink.brief, sink.gathered]).toEqual([['DELETED a 4'], []])
})
