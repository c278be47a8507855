// Package ingest brings text in: it makes corpus.Documents of files.
//
// Three roles, each a small interface, are put together:
//
//	Location   where files come from: a folder, standard input
//	Container  unpacks a stream: gzip, Zstandard, bzip2, xz, tar, ZIP, 7z, WARC, e-mail; containers nest
//	Reader     turns one blob into records: plain text, JSON, JSONL, CSV, Parquet, HTML, XML, ALTO, MediaWiki, PDF, docx, odt, doc, rtf, epub
//
// Files puts them together into a corpus.Source. It lists the files, cuts them
// into splits, recognises what each one is, and reads it to the end. A reader
// gets bytes and gives records; it opens nothing and knows no path. What goes
// wrong on the way is data: a file that is unreadable, damaged or of an unknown
// kind becomes a *corpus.Fault with a reason and a place, and reading goes on
// with the next. Only a failure of the machine is an error.
//
// # Places
//
// Records tile their input. A place names a file and, within an archive, a
// member; Start and End count bytes of the decoded stream, that is after
// decompression and before decoding of the characters. Within one file, or one
// member, each record starts where the one before it ended, the first at 0 or
// where the split starts.
//
// # Adding a reader
//
// A new format is one file in this package with three things in it: a variable
// made by corpus.NewSpec, a constructor that takes Reading, and a Read method.
// Its algorithm, where there is one, is a sub-package that knows bytes and
// strings only. List the variable in pipelines/catalog.go and call
// corpustest.Reader in the test. text.go is the shortest example.
package ingest
