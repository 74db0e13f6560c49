import Foundation
import HTTPTypes
import NIOCore
import SwiftletSchema
import Synchronization
import TestTools

@testable import SwiftletClient

/// Three members of an etcd cluster of a test's own, which the test may kill and start again.
final class EtcdCluster: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    struct Member: Sendable {
        var name: String
        var clientPort: Int
        var peerPort: Int

        var url: String { "http://127.0.0.1:\(clientPort)" }
        var peerURL: String { "http://127.0.0.1:\(peerPort)" }
    }

    let members: [Member]
    private let program: String
    private let directory: URL
    private let processes = Mutex<[String: ChildProcess]>([:])
    private let transport: HTTPUpstreamTransport

    fileprivate init(_ program: String, in directory: URL) throws {
        self.program = program
        self.directory = directory
        members = try (1...3).map {
            Member(name: "m\($0)", clientPort: try Program.freePort(), peerPort: try Program.freePort())
        }
        transport = HTTPUpstreamTransport(
            eventLoopGroup: testLoops,
            addresses: Dictionary(
                uniqueKeysWithValues: try members.map { ($0.name, try ServiceAddress($0.url)) }))
    }

    /// Where the members are reached.
    var servers: [ServiceAddress] { get throws { try members.map { try ServiceAddress($0.url) } } }

    /// Starts all members that do not run, and waits until they have a leader.
    func start() async throws {
        for member in members where processes.withLock({ $0[member.name] }) == nil { try start(member) }
        _ = try await leader()
    }

    /// Kills a member, and waits for its end.
    func kill(_ member: Member) {
        let process = processes.withLock { $0.removeValue(forKey: member.name) }
        process?.end()
        process?.wait()
    }

    /// Kills all members.
    func killAll() { for member in members { kill(member) } }

    /// The leader, as its own state says.
    func leader() async throws -> Member {
        while true {
            for member in members {
                guard let status = try? await call("/v3/maintenance/status", "{}", at: member) else { continue }
                let fields = try? StatusAnswer(json: status.utf8)
                if let fields, let leader = fields.leader, leader == fields.header.memberID { return member }
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Calls a method of the gateway at one member after the other until one does it.
    @discardableResult
    func call(_ path: String, _ body: String) async throws -> String {
        while true {
            for member in members { if let answer = try? await call(path, body, at: member) { return answer } }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private func call(_ path: String, _ body: String, at member: Member) async throws -> String {
        let request = UpstreamRequest(method: .post, target: path, body: ByteBuffer(string: body))
        let answer = try await transport.send(request, to: member.name, timeout: .seconds(5))
        guard answer.status == .ok else { throw Failure(description: "\(path): \(answer.status) \(answer.text)") }
        return answer.text
    }

    private func start(_ member: Member) throws {
        let cluster = members.map { "\($0.name)=\($0.peerURL)" }.joined(separator: ",")
        // A shell, so that what it writes goes to a file, and neither fills a pipe nor the tests' output.
        let process = try ChildProcess(
            "/bin/sh",
            [
                "-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1", "sh",
                directory.appending(path: "\(member.name).log").path(), program, "--name", member.name,
                "--data-dir", directory.appending(path: member.name).path(), "--listen-client-urls", member.url,
                "--advertise-client-urls", member.url, "--listen-peer-urls", member.peerURL,
                "--initial-advertise-peer-urls", member.peerURL, "--initial-cluster", cluster,
                "--initial-cluster-state", "new", "--initial-cluster-token", directory.lastPathComponent,
                // Nothing of this is kept, and the machine may be busy.
                "--unsafe-no-fsync", "--heartbeat-interval", "200", "--election-timeout", "2000",
            ])
        processes.withLock { $0[member.name] = process }
    }

    fileprivate func end() async {
        killAll()
        try? await transport.shutdown()
    }

    private struct StatusAnswer: Sendable {
        struct Header: Sendable { var memberID: String }
        var header: Header
        var leader: String?

        init(json: some Sequence<UInt8>) throws {
            let object = try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any]
            header = Header(memberID: (object?["header"] as? [String: Any])?["member_id"] as? String ?? "")
            leader = object?["leader"] as? String
        }
    }
}

/// Runs a closure with a cluster, which is gone when it has returned or thrown.
func withEtcdCluster<R>(_ body: (EtcdCluster) async throws -> R) async throws -> R {
    guard let program = Tool.etcd else { throw EtcdCluster.Failure(description: "scripts/test says where etcd is") }
    return try await withTemporaryDirectory { directory in
        let cluster = try EtcdCluster(program, in: directory)
        let outcome = await Result {
            try await cluster.start()
            return try await body(cluster)
        }
        await cluster.end()
        return try outcome.get()
    }
}

/// Text as the gateway wants it.
func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
