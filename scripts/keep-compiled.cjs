// Run by the build: `node keep-compiled.cjs FOLDER POSCTL ARGS…` runs posctl, then writes what V8 compiled of each file that
// it loaded into FOLDER, the functions that were called included.
const { writeFileSync } = require('node:fs');
const { basename, join } = require('node:path');
const vm = require('node:vm');

const [folder, posctl, ...args] = process.argv.slice(2);
const scripts = [];
vm.Script = class extends vm.Script {
  constructor(code, options) {
    super(code, options);
    scripts.push({ script: this, name: basename(options.filename) });
  }
};
process.on('exit', () => {
  for (const { script, name } of scripts) writeFileSync(join(folder, name), script.createCachedData());
});
process.argv = [process.argv[0], posctl, ...args];
require(posctl);
