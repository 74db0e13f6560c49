// The peer in Go for three services: net/http and pgx, each request with its city and role from the other two services.
//
//	go-chain role|region PORT URL CONNECTIONS
//	go-chain user PORT URL CONNECTIONS REGION ROLE
//	go-chain sink PORT                             takes spans, for services that are traced, and throws them away
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v4"
	"github.com/jackc/pgx/v4/pgxpool"
)

type Named struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

type User struct {
	ID         int64     `json:"id"`
	CreateTime time.Time `json:"create_time"`
	Name       string    `json:"name"`
	Age        int64     `json:"age"`
	CityID     int64     `json:"city_id"`
	RoleID     int64     `json:"role_id"`
}

type Detail struct {
	User User  `json:"user"`
	City Named `json:"city"`
	Role Named `json:"role"`
}

type Answer[Data any] struct {
	Code int  `json:"code"`
	Data Data `json:"data"`
}

func main() {
	switch {
	case len(os.Args) == 3 && os.Args[1] == "sink":
		http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			w.WriteHeader(http.StatusAccepted)
		})
	case len(os.Args) == 5 && os.Args[1] == "role":
		serve("/roles/", found(connect(), "SELECT id, name FROM roles WHERE id = $1"))
	case len(os.Args) == 5 && os.Args[1] == "region":
		serve("/cities/", found(connect(), "SELECT id, name FROM cities WHERE id = $1"))
	case len(os.Args) == 7 && os.Args[1] == "user":
		serve("/users/", users(connect(), os.Args[5], os.Args[6]))
	default:
		log.Fatal("go-chain role|region|user|sink PORT …")
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[2], nil))
}

func connect() *pgxpool.Pool {
	config, err := pgxpool.ParseConfig(os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	connections, err := strconv.Atoi(os.Args[4])
	if err != nil {
		log.Fatal(err)
	}
	config.MaxConns = int32(connections)
	pool, err := pgxpool.ConnectConfig(context.Background(), config)
	if err != nil {
		log.Fatal(err)
	}
	return pool
}

func serve(path string, find func(context.Context, int64) (any, error)) {
	http.HandleFunc("/plaintext", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "up") })
	http.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
		id, err := strconv.ParseInt(strings.TrimPrefix(r.URL.Path, path), 10, 64)
		if err != nil {
			http.Error(w, "id", http.StatusUnprocessableEntity)
			return
		}
		value, err := find(r.Context(), id)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			http.NotFound(w, r)
		case err != nil:
			log.Print(err)
			http.Error(w, "internal", http.StatusInternalServerError)
		default:
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(Answer[any]{Data: value})
		}
	})
}

func found(pool *pgxpool.Pool, sql string) func(context.Context, int64) (any, error) {
	return func(ctx context.Context, id int64) (any, error) {
		var named Named
		err := pool.QueryRow(ctx, sql, id).Scan(&named.ID, &named.Name)
		return named, err
	}
}

func users(pool *pgxpool.Pool, region, role string) func(context.Context, int64) (any, error) {
	client := &http.Client{
		Timeout:   10 * time.Second,
		Transport: &http.Transport{MaxIdleConnsPerHost: 64, MaxConnsPerHost: 64},
	}
	get := func(ctx context.Context, url string, into *Named, done chan<- error) {
		done <- func() error {
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
			if err != nil {
				return err
			}
			answer, err := client.Do(request)
			if err != nil {
				return err
			}
			defer answer.Body.Close()
			if answer.StatusCode != http.StatusOK {
				return fmt.Errorf("%s: %s", url, answer.Status)
			}
			var body Answer[Named]
			err = json.NewDecoder(answer.Body).Decode(&body)
			*into = body.Data
			// What follows the value, so that the connection is used again.
			_, _ = io.Copy(io.Discard, answer.Body)
			return err
		}()
	}
	return func(ctx context.Context, id int64) (any, error) {
		var detail Detail
		user := &detail.User
		err := pool.QueryRow(ctx, "SELECT id, create_time, name, age, city_id, role_id FROM users WHERE id = $1", id).
			Scan(&user.ID, &user.CreateTime, &user.Name, &user.Age, &user.CityID, &user.RoleID)
		if err != nil {
			return nil, err
		}
		done := make(chan error, 2)
		go get(ctx, fmt.Sprintf("%s/cities/%d", region, user.CityID), &detail.City, done)
		go get(ctx, fmt.Sprintf("%s/roles/%d", role, user.RoleID), &detail.Role, done)
		for range [2]int{} {
			if failure := <-done; err == nil {
				err = failure
			}
		}
		return detail, err
	}
}
