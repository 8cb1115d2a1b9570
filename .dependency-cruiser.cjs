// The layers of the architecture (docs/architecture.md): imports go down only, siblings do not know each other.
const LAYERS = [
  ['base'],
  ['meta'],
  ['schema', 'cel', 'fieldmanager', 'storage'],
  ['registry'],
  ['endpoints', 'reconcile'],
  ['apiextensions', 'builtin', 'admission', 'auth', 'discovery', 'openapi', 'controllers'],
  ['server'],
  ['cli', 'testing'],
]

const upwards = LAYERS.slice(0, -1).flatMap((rooms, i) => {
  const above = LAYERS.slice(i + 1).flat()
  return {
    name: `${rooms.join('-')}-looks-up`,
    severity: 'error',
    from: { path: `^src/(${rooms.join('|')})/` },
    to: { path: `^src/(${above.join('|')})/` },
  }
})

// schema may use cel: rules are part of schemas.
const siblings = LAYERS.flatMap((rooms) =>
  rooms.map((room) => {
    const others = rooms.filter((other) => other !== room && !(room === 'schema' && other === 'cel'))
    return {
      name: `${room}-knows-sibling`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: others.length > 0 ? `^src/(${others.join('|')})/` : '^$' },
    }
  }),
)

const only = (name, library, where) => ({
  name,
  severity: 'error',
  from: { path: '^src/', pathNot: where },
  to: { path: `node_modules/(${library})/` },
})

module.exports = {
  forbidden: [
    ...upwards,
    ...siblings,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: '^src/', pathNot: '\\.test\\.ts$|^src/index\\.ts$' }, to: {} },
    {
      name: 'one-door',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: {
        path: '^src/([^/]+)/.+',
        pathNot: [
          '^src/$1/',
          '^src/[^/]+/index\\.ts$',
          '^src/base/[^/]+/index\\.ts$',
          '^src/meta/typed/index\\.ts$',
          '^src/[^/]+/testing/',
        ],
      },
    },
    only('koa-only-in-server', 'koa|@koa/router', '^src/server/'),
    only('level-only-in-its-backend', 'level|classic-level|abstract-level', '^src/storage/level/'),
    {
      name: 'no-test-code-in-src',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$|/testing/' },
      to: { path: '\\.test\\.ts$|^test/' },
    },
    {
      name: 'no-dev-dependencies',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$|/testing/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
}
