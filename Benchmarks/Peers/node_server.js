// The peer in JavaScript: Node's http module, in a cluster.
//
//   node node_server.js PORT WORKERS
"use strict";

const cluster = require("node:cluster");
const http = require("node:http");

const [port, workers] = process.argv.slice(2).map(Number);

if (cluster.isPrimary) {
  for (let i = 0; i < workers; i++) cluster.fork();
  process.on("SIGTERM", () => {
    for (const worker of Object.values(cluster.workers)) worker.kill();
    process.exit();
  });
} else {
  const people = Array.from({ length: 1000 }, (_, i) => ({
    id: i,
    name: `user ${i}`,
    email: `user${i}@example.com`,
    age: 20 + (i % 60),
    city_id: 1 + (i % 300),
    active: i % 3 !== 0,
  }));

  const answer = (response, type, body) => {
    response.writeHead(200, { "Content-Type": type, "Content-Length": Buffer.byteLength(body) });
    response.end(body);
  };
  const json = (response, data) => answer(response, "application/json", JSON.stringify({ code: 0, data }));

  const server = http.createServer((request, response) => {
    const [path, query] = request.url.split("?", 2);
    if (path === "/plaintext") {
      answer(response, "text/plain; charset=utf-8", "Hello, World!");
    } else if (path === "/json") {
      json(response, { message: "Hello, World!" });
    } else if (path === "/users") {
      json(response, people.slice(0, Number(new URLSearchParams(query).get("count") ?? 20)));
    } else {
      response.writeHead(404).end();
    }
  });
  server.keepAliveTimeout = 120_000;
  server.listen(port, "127.0.0.1");
}
