package conf_test

import (
	"fmt"

	"kvern/internal/conf"
)

func ExampleDecode() {
	type Near struct {
		Threshold float64  `yaml:"threshold" doc:"Similarity from which two documents are duplicates." min:"0.5" max:"1"`
		Keep      []string `yaml:"keep" doc:"What decides which duplicate stays." enum:"source licence length date"`
	}
	near := Near{Threshold: 0.8}
	problems := conf.Decode("near.yaml", []byte("treshold: 0.9\nkeep: [source, lenght]\n"), &near)
	for _, p := range problems {
		fmt.Println(p)
	}
	// Output:
	// near.yaml:1:1: unknown setting "treshold" (did you mean "threshold"?)
	// near.yaml:2:16: keep[1]: "lenght" is not one of source, licence, length, date (did you mean "length"?)
}
