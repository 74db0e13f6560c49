package main

import (
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v4"
	"github.com/jackc/pgx/v4/pgxpool"
)

type Answer struct {
	Code int `json:"code"`
	Data any `json:"data"`
}

func serve(port string, pool *pgxpool.Pool) {
	http.HandleFunc("/plaintext", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte("Hello, World!"))
	})
	http.HandleFunc("/users/", func(w http.ResponseWriter, r *http.Request) {
		id, err := strconv.ParseInt(strings.TrimPrefix(r.URL.Path, "/users/"), 10, 64)
		if err != nil {
			http.Error(w, "id", http.StatusUnprocessableEntity)
			return
		}
		user, err := user(r.Context(), pool, id)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			http.NotFound(w, r)
		case err != nil:
			http.Error(w, "database", http.StatusInternalServerError)
		default:
			w.Header().Set("Content-Type", "application/json")
			if err := json.NewEncoder(w).Encode(Answer{Data: user}); err != nil {
				log.Print(err)
			}
		}
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+port, nil))
}
