#!/usr/bin/env node
// Starts dist/cli.cjs. Compiling its main path would take longer than running it, so the build leaves V8's code for that
// beside it. V8 takes such code from another Node.js with the same V8 number and crashes on it, so the code is named
// after the Node.js that made it; any other compiles. `--version` and `--help` alone need no loaded program.
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

const dist = join(dirname(__dirname), 'dist');
const ready = process.argv.length === 3 ? readyText(process.argv[2]) : undefined;
if (ready === undefined) {
  module.exports = load(join(dist, 'main.cjs'), cached());
  require(join(dist, 'cli.cjs'));
} else process.stdout.write(ready);

function readyText(argument) {
  switch (argument) {
    case '-V':
    case '--version':
      return readFileSync(join(dist, 'version.txt'), 'utf8');
    case '-h':
    case '--help':
      return readFileSync(join(dist, 'help.txt'), 'utf8');
    default:
      return undefined;
  }
}

function cached() {
  const { version, platform, arch } = process;
  try {
    return readFileSync(join(dirname(__dirname), 'code', `${version}-${platform}-${arch}`));
  } catch {
    return undefined;
  }
}

/** What `require(file)` does, but for the code; what requires the file later gets the same module. */
function load(file, cachedData) {
  const script = new Script(Module.wrap(readFileSync(file, 'utf8')), { filename: file, cachedData });
  const loaded = new Module(file, module);
  loaded.filename = file;
  require.cache[file] = loaded;
  script.runInThisContext()(loaded.exports, Module.createRequire(file), loaded, file, dist);
  loaded.loaded = true;
  return script;
}
