import Foundation
import HTTPTypes
import NIOCore
import SwiftletClient
import SwiftletHTTP
import SwiftletSchema
import Synchronization

extension ConsulStandIn {
    /// The longest that a blocking query waits, and what it waits unless told.
    private static let longestWait = Duration.seconds(600), usualWait = Duration.seconds(300)
    private static let indexField = HTTPField.Name("X-Consul-Index")
    private static let filteredField = HTTPField.Name("X-Consul-Results-Filtered-By-ACLs")

    /// A request taken apart.
    struct Question {
        var method: HTTPRequest.Method
        var path: [String]
        var query: [String: String]
        var token: String?
    }

    func respond(to request: Request) async -> Response {
        state.withLock { $0.requestCount += 1 }
        let parts = UpstreamRequest(target: request.target)
        let question = Question(
            method: request.method,
            path: parts.path.split(separator: "/").map { $0.removingPercentEncoding ?? String($0) },
            query: Dictionary(parts.queryItems.map { ($0.name, $0.value) }) { first, _ in first },
            token: HTTPField.Name("X-Consul-Token").flatMap { request.headers[$0] })
        if let given = question.token, !given.isEmpty, let token, given != token {
            return Response(status: .forbidden, text: "ACL not found")
        }
        switch question.path.prefix(3) {
        case ["v1", "agent", "service"] where question.path.count >= 4:
            return await agentService(question, request)
        case ["v1", "agent", "check"] where question.path.count == 5: return check(question)
        case ["v1", "health", "service"] where question.path.count == 4:
            return await reading(question) { await health(question) }
        case ["v1", "catalog", "services"] where question.path.count == 3:
            return await reading(question) { catalog(question) }
        case ["v1", "catalog", "service"] where question.path.count == 4:
            return await reading(question) { catalog(question, of: question.path[3]) }
        default: return Response(status: .notFound, text: "")
        }
    }

    /// Whether the request has the token, where one is wanted.
    private func isAllowed(_ question: Question) -> Bool { token == nil || question.token == token }

    private func agentService(_ question: Question, _ request: Request) async -> Response {
        switch (question.method, question.path[3], question.path.count) {
        case (.put, "register", 4):
            guard isAllowed(question) else { return denied("service:write") }
            return await register(request)
        case (.put, "deregister", 5):
            guard isAllowed(question) else { return denied("service:write") }
            return deregister(question.path[4])
        case (.get, _, 4):
            guard isAllowed(question) else { return denied("service:read") }
            guard let service = state.withLock({ $0.known.services[question.path[3]] }) else {
                return Response(status: .notFound, text: "unknown service ID: \(question.path[3])")
            }
            return json(answer(service))
        default: return Response(status: .methodNotAllowed, text: "method \(question.method) not allowed")
        }
    }

    private func register(_ request: Request) async -> Response {
        do {
            let body = try await request.body.collect()
            let definition = try ConsulServiceDefinition(json: body.readableBytesView)
            let service = try change { [now = now] known in try known.register(definition, at: now) }
            startChecks(of: service)
            return Response()
        } catch let refusal as ConsulStandInState.Refusal {
            return Response(status: .badRequest, text: refusal.text)
        } catch {
            return Response(status: .badRequest, text: "Request decode failed: \(error)")
        }
    }

    private func deregister(_ id: String) -> Response {
        guard change({ $0.deregister(id) }) else {
            return Response(
                status: .notFound,
                text: "Unknown service ID \"\(id)\". Ensure that the service ID is passed, not the service name.")
        }
        state.withLock { $0.checks.removeValue(forKey: id) }?.cancel()
        return Response()
    }

    private func check(_ question: Question) -> Response {
        let statuses: [String: ConsulStandInState.Status] = ["pass": .passing, "warn": .warning, "fail": .critical]
        guard question.method == .put, let status = statuses[question.path[3]] else {
            return Response(status: .methodNotAllowed, text: "method \(question.method) not allowed")
        }
        guard isAllowed(question) else { return denied("service:write") }
        let id = question.path[4]
        let note = question.query["note"] ?? ""
        guard change({ [now = now] in $0.set(status, output: note, ofCheck: id, at: now) }) else {
            return Response(status: .notFound, text: "Unknown check ID \"\(id)\"")
        }
        return Response()
    }

    /// Answers whoever may read; from others everything is hidden.
    private func reading(_ question: Question, _ answer: () async -> Response) async -> Response {
        guard question.method == .get else {
            return Response(status: .methodNotAllowed, text: "method \(question.method) not allowed")
        }
        guard isAllowed(question) else {
            var hidden = json([String]())
            if let field = Self.filteredField { hidden.headers[field] = "true" }
            if let field = Self.indexField { hidden.headers[field] = "1" }
            return hidden
        }
        return await answer()
    }

    private func health(_ question: Question) async -> Response {
        let name = question.path[3]
        guard let asked = Int(question.query["index"] ?? "0"), asked >= 0 else {
            return Response(status: .badRequest, text: "Invalid index")
        }
        guard let wait = question.query["wait"].map({ Duration(consul: $0) }) ?? Self.usualWait else {
            return Response(status: .badRequest, text: "Invalid wait time")
        }
        if asked > 0 { await waitForChange(of: name, behind: asked, atMost: min(wait, Self.longestWait)) }
        let isPassing = question.query["passing"].map { $0 != "false" && $0 != "0" } ?? false
        let (services, index) = state.withLock {
            ($0.known.instances(of: name, passing: isPassing), $0.known.index(of: name))
        }
        return indexed(
            json(
                services.map { service in
                    ConsulHealthAnswer(
                        node: node, service: answer(service), checks: service.check.map { [check($0, service)] } ?? [])
                }), at: index)
    }

    private func waitForChange(of service: String, behind index: Int, atMost wait: Duration) async {
        let deadline = ContinuousClock.now + wait + wait / 16 * Double.random(in: 0..<1)
        let changes = changes()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [self] in
                // An index that has gone back is answered too: whoever waits behind it would wait for long.
                if state.withLock({ $0.known.index(of: service) }) != index { return }
                for await _ in changes where state.withLock({ $0.known.index(of: service) }) != index { return }
            }
            group.addTask { try? await Task.sleep(until: deadline, clock: .continuous) }
            await group.next()
            group.cancelAll()
        }
    }

    private func catalog(_ question: Question) -> Response {
        let (services, index) = state.withLock { (Array($0.known.services.values), $0.known.index) }
        let names = Dictionary(services.map { ($0.name, Set($0.tags)) }) { $0.union($1) }
        return indexed(json(names.mapValues { $0.sorted() }), at: index)
    }

    private func catalog(_ question: Question, of name: String) -> Response {
        let (services, index) = state.withLock {
            ($0.known.instances(of: name, passing: false), $0.known.index(of: name))
        }
        return indexed(
            json(
                services.map { service in
                    ConsulCatalogAnswer(
                        nodeID: node.id, node: node.name, address: node.address, datacenter: node.datacenter,
                        id: service.id, name: service.name, serviceAddress: service.address, port: service.port,
                        tags: service.tags, meta: service.meta)
                }), at: index)
    }

    private var node: ConsulNodeAnswer {
        ConsulNodeAnswer(
            id: "40e4a748-2192-161a-0510-9bf59fe950b5", name: "stand-in", address: "127.0.0.1", datacenter: "dc1")
    }

    private func answer(_ service: ConsulStandInState.Service) -> ConsulServiceAnswer {
        ConsulServiceAnswer(
            id: service.id, name: service.name, tags: service.tags, address: service.address, port: service.port,
            meta: service.meta, createIndex: service.createIndex, modifyIndex: service.modifyIndex)
    }

    private func check(
        _ check: ConsulStandInState.Check, _ service: ConsulStandInState.Service
    ) -> ConsulCheckAnswer {
        ConsulCheckAnswer(
            node: node.name, id: check.id, name: check.name, status: check.status.rawValue, output: check.output,
            serviceID: service.id, serviceName: service.name)
    }

    private func denied(_ permission: String) -> Response {
        Response(
            status: .forbidden, text: "Permission denied: anonymous token lacks permission '\(permission)'")
    }

    private func json(_ value: some Schema) -> Response {
        Response(contentType: "application/json", body: .text((try? value.jsonText()) ?? "null"))
    }

    private func indexed(_ response: Response, at index: Int) -> Response {
        var response = response
        if let field = Self.indexField { response.headers[field] = "\(index)" }
        if let field = HTTPField.Name("X-Consul-KnownLeader") { response.headers[field] = "true" }
        if let field = HTTPField.Name("X-Consul-LastContact") { response.headers[field] = "0" }
        return response
    }
}
