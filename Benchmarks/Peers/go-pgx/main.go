// The peer in Go for PostgreSQL: pgx with its pool, alone and behind net/http.
//
//	go-pgx URL WORKLOAD SECONDS CONNECTIONS READERS TASKS
//	go-pgx serve PORT URL CONNECTIONS
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v4"
	"github.com/jackc/pgx/v4/pgxpool"
)

const users = 1000

type User struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Age  int64  `json:"age"`
}

type Event struct {
	ID   int64
	Name string
	At   time.Time
}

func connect(url string, connections int) *pgxpool.Pool {
	config, err := pgxpool.ParseConfig(url)
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

func cpu() float64 {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

func peakKilobytes() (found int) {
	file, err := os.Open("/proc/self/status")
	if err != nil {
		return 0
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if rest := strings.TrimPrefix(lines.Text(), "VmHWM:"); rest != lines.Text() {
			found, _ = strconv.Atoi(strings.Fields(rest)[0])
		}
	}
	return found
}

func report(operations int64, start time.Time, used float64, check int64) {
	_ = json.NewEncoder(os.Stdout).Encode(map[string]any{
		"operations": operations, "seconds": time.Since(start).Seconds(), "cpu": used,
		"peak_kilobytes": peakKilobytes(), "check": check,
	})
}

var keys int64

func nextKey() int64 { return 1 + atomic.AddInt64(&keys, 1)%(users-20) }

type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

func user(ctx context.Context, on querier, key int64) (user User, err error) {
	err = on.QueryRow(ctx, "SELECT * FROM users WHERE id = $1", key).Scan(&user.ID, &user.Name, &user.Age)
	return user, err
}

func row(ctx context.Context, pool *pgxpool.Pool) error {
	_, err := user(ctx, pool, nextKey())
	return err
}

func rows(ctx context.Context, pool *pgxpool.Pool) error {
	found, err := pool.Query(ctx, "SELECT * FROM users WHERE id >= $1 ORDER BY id LIMIT 20", nextKey())
	if err != nil {
		return err
	}
	defer found.Close()
	var people []User
	for found.Next() {
		var user User
		if err := found.Scan(&user.ID, &user.Name, &user.Age); err != nil {
			return err
		}
		people = append(people, user)
	}
	if len(people) != 20 {
		return fmt.Errorf("%d rows", len(people))
	}
	return found.Err()
}

func insert(ctx context.Context, pool *pgxpool.Pool) error {
	return pool.BeginFunc(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO notes (body) VALUES ($1)", "a note")
		return err
	})
}

func transaction(ctx context.Context, pool *pgxpool.Pool) error {
	key := nextKey()
	return pool.BeginFunc(ctx, func(tx pgx.Tx) error {
		for number := int64(0); number < 5; number++ {
			if _, err := user(ctx, tx, key+number); err != nil {
				return err
			}
		}
		return nil
	})
}

func run(pool *pgxpool.Pool, seconds float64, tasks int, operation func(context.Context, *pgxpool.Pool) error) {
	var ended, stopped int64
	var group sync.WaitGroup
	for task := 0; task < tasks; task++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for atomic.LoadInt64(&stopped) == 0 {
				if err := operation(context.Background(), pool); err != nil {
					log.Fatal(err)
				}
				atomic.AddInt64(&ended, 1)
			}
		}()
	}
	time.Sleep(500 * time.Millisecond)
	before, start, used := atomic.LoadInt64(&ended), time.Now(), cpu()
	time.Sleep(time.Duration(seconds * float64(time.Second)))
	report(atomic.LoadInt64(&ended)-before, start, cpu()-used, 0)
	atomic.StoreInt64(&stopped, 1)
	group.Wait()
}

func million(pool *pgxpool.Pool, keep bool) {
	start, used := time.Now(), cpu()
	found, err := pool.Query(context.Background(), "SELECT id, name, at FROM events")
	if err != nil {
		log.Fatal(err)
	}
	var events []Event
	var count, check int64
	for found.Next() {
		var event Event
		if err := found.Scan(&event.ID, &event.Name, &event.At); err != nil {
			log.Fatal(err)
		}
		count++
		check += event.ID + int64(len(event.Name))
		if keep {
			events = append(events, event)
		}
	}
	if err := found.Err(); err != nil || keep && int64(len(events)) != count {
		log.Fatal(err)
	}
	report(count, start, cpu()-used, check)
}

func main() {
	if len(os.Args) == 5 && os.Args[1] == "serve" {
		connections, _ := strconv.Atoi(os.Args[4])
		serve(os.Args[2], connect(os.Args[3], connections))
		return
	}
	if len(os.Args) != 7 {
		log.Fatal("go-pgx URL WORKLOAD SECONDS CONNECTIONS READERS TASKS")
	}
	seconds, _ := strconv.ParseFloat(os.Args[3], 64)
	connections, _ := strconv.Atoi(os.Args[4])
	tasks, _ := strconv.Atoi(os.Args[6])
	pool := connect(os.Args[1], connections)
	defer pool.Close()
	switch workload := os.Args[2]; workload {
	case "row":
		run(pool, seconds, tasks, row)
	case "rows":
		run(pool, seconds, tasks, rows)
	case "insert":
		run(pool, seconds, tasks, insert)
	case "transaction":
		run(pool, seconds, tasks, transaction)
	case "million", "million-streamed":
		million(pool, workload == "million")
	default:
		log.Fatal("no such workload")
	}
}
