// Command kvern grinds public-sector text in bokmål, nynorsk and the Sámi
// languages into shards for training language models.
//
//	kvern run demo
//	kvern check pipeline.yaml
//	kvern run pipeline.yaml --out corpus
//
// Results go to standard output, progress and messages to standard error. The
// exit status is 0 when all is done, 1 when it failed, 2 for wrong usage or a
// faulty pipeline file, 3 when it is done but more was quarantined than allowed,
// 4 when a guard stopped it before anything was published, and 75 when it was
// stopped by a signal and can be run again to go on.
package main

import "os"

func main() {
	os.Exit(execute(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
