// node run_wasi.mjs PROGRAM.wasm [ARGUMENT ...]
import { readFile } from 'node:fs/promises';
import { WASI } from 'node:wasi';

const wasi = new WASI({
  version: 'preview1', args: process.argv.slice(2), env: process.env, returnOnExit: true,
});
const code = await WebAssembly.compile(await readFile(process.argv[2]));
process.exitCode = wasi.start(await WebAssembly.instantiate(code, wasi.getImportObject()));
