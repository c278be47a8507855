// Print the texts of a Parquet file as JSON, read with hyparquet as a browser would.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const require = createRequire(process.env.MODULES + '/')
const load = (name) => import(pathToFileURL(require.resolve(name)))
const { parquetReadObjects } = await load('hyparquet')
const { asyncBufferFromFile } = await load('hyparquet/src/node.js').catch(() => load('hyparquet'))
const { compressors } = await load('hyparquet-compressors')

const file = await asyncBufferFromFile(process.argv[2])
const rows = await parquetReadObjects({ file, compressors, columns: ['text'] })
process.stdout.write(JSON.stringify(rows.map((row) => row.text)))
