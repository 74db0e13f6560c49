// The peer in Go: net/http and encoding/json of the standard library.
//
//	peer PORT
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"strconv"
)

type Message struct {
	Message string `json:"message"`
}

type Person struct {
	ID     int    `json:"id"`
	Name   string `json:"name"`
	Email  string `json:"email"`
	Age    int    `json:"age"`
	CityID int    `json:"city_id"`
	Active bool   `json:"active"`
}

type Answer struct {
	Code int `json:"code"`
	Data any `json:"data"`
}

func answer(w http.ResponseWriter, data any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(Answer{Data: data}); err != nil {
		log.Print(err)
	}
}

func main() {
	people := make([]Person, 1000)
	for i := range people {
		people[i] = Person{
			ID: i, Name: fmt.Sprintf("user %d", i), Email: fmt.Sprintf("user%d@example.com", i), Age: 20 + i%60,
			CityID: 1 + i%300, Active: i%3 != 0,
		}
	}
	http.HandleFunc("/plaintext", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte("Hello, World!"))
	})
	http.HandleFunc("/json", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, Message{Message: "Hello, World!"})
	})
	http.HandleFunc("/users", func(w http.ResponseWriter, r *http.Request) {
		count, err := strconv.Atoi(r.URL.Query().Get("count"))
		if err != nil || count < 0 || count > len(people) {
			http.Error(w, "count", http.StatusUnprocessableEntity)
			return
		}
		answer(w, people[:count])
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}
