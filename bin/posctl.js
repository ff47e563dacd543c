#!/usr/bin/env node
// Compiling is a third of what a small command takes, so the build keeps what V8 made of the code. A Node.js with the same
// V8 loads that; any other compiles the code, and from 22.8 on caches the result itself.
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const dist = join(__dirname, '..', 'dist');
const compiled = join(dist, `compiled-${process.versions.v8}-${process.arch}`);
if (existsSync(compiled)) load('./main.js');
else {
  keepCompiled();
  require('../dist/main.js');
}

/** Loads a file of dist/ as `require` does. */
function load(name) {
  load.modules ??= new Map();
  const known = load.modules.get(name);
  if (known) return known.exports;
  const module = { exports: {} };
  load.modules.set(name, module);
  const [path, kept] = [join(dist, name), join(compiled, name)];
  const { Script } = require('node:vm');
  const script = new Script(`(function(exports,require,module,__filename){${readFileSync(path, 'utf8')}\n})`, {
    filename: path,
    // V8 rejects code of another version or for other flags, and compiles instead.
    ...(existsSync(kept) && { cachedData: readFileSync(kept) }),
  });
  script.runInThisContext()(module.exports, (id) => (id.startsWith('./') ? load(id) : require(id)), module, path);
  return module.exports;
}

function keepCompiled() {
  const cache = process.env.XDG_CACHE_HOME || join(require('node:os').homedir(), '.cache');
  require('node:module').enableCompileCache?.(join(cache, 'posctl'));
}
