import { it } from 'vitest'
import { define, widget, widgets, widgetsPath } from '../support/definitions.js'
import { startServer } from '../support/server.js'
it('x', async () => {
  await using s = await startServer('memory', { verbosity: 4, log: (l) => console.log(l) })
  const g = 'a.b.c'
  await define(s.client, widgets(g))
  const p = widgetsPath(g)
  await s.client.post(p, widget(g, 'kept', {}, { finalizers: ['example.com/a'] }))
  const show = async (r) => { const x = await r; console.log(x.status, x.headers, JSON.stringify(x.text)) }
  await show(s.client.delete(`${p}/kept`))
  await show(s.client.delete(`${p}/kept`))
  await show(s.client.delete(`${p}/kept`, undefined, {accept:'application/yaml'}))
})
