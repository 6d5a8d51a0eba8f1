/** The floors of the house, low to high: a module may import from its own floor and from those below, never above. */
const FLOORS = [
  ['util'],
  ['manifest', 'catalog'],
  ['evidence'],
  ['facts'],
  ['rules'],
  ['score'],
  ['report'],
  ['assess'],
  ['load'],
  ['commands'],
  ['program', 'cli'],
];

const path = (names) => `^src/(${names.join('|')})(/|\\.ts$)`;

const upward = FLOORS.slice(0, -1).map((names, i) => ({
  name: `${names.join('-and-')}-imports-upward`,
  comment: `${names.join(' and ')} may import downward only: facts compute, rules compare, reporters print (ARCHITECTURE.md).`,
  severity: 'error',
  from: { path: path(names) },
  to: { path: path(FLOORS.slice(i + 1).flat()) },
}));

const only = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { pathNot: from },
  to: { path: to },
});

export default {
  forbidden: [
    ...upward,
    {
      name: 'no-cycles',
      comment: 'Two modules that need each other are one module, or need a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'node-built-ins-at-the-ends',
      comment: 'assess() is pure and must run in a browser: Node built-ins belong into load, commands and cli.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(load|commands|cli|generated)' },
      to: { dependencyTypes: ['core'] },
    },
    only(
      'terminal-libraries',
      'chalk and cli-table3 belong to the terminal: its reporter and the style of error messages.',
      '^src/(report/terminal|commands/style)',
      'node_modules/(chalk|cli-table3)',
    ),
    only(
      'zod-at-the-border',
      'zod belongs into schema files and to borders; inside, types are trusted.',
      '^src/(manifest|catalog|rules/schema|rules/compile|report/schema|report/sizing/schema|load/config-file|load/lock|evidence)',
      'node_modules/zod',
    ),
    only('commander-at-the-door', 'Only program.ts knows commander.', '^src/program', 'node_modules/commander'),
    only('prompts-in-the-wizard', 'Only the wizard asks.', '^src/commands/wizard', 'node_modules/@clack'),
    only(
      'cel-js-in-the-compiler',
      'Only the rule compiler knows cel-js.',
      '^src/rules/language',
      'node_modules/@marcbachmann',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
