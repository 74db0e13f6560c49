import SwiftletSchema
import Testing

@testable import SwiftletClient

@Suite struct EtcdViewTests {
    private func listed(_ entries: [String: String], at revision: Int64) throws -> EtcdView {
        var view = EtcdView(prefix: "/s/user/")
        view.listed(
            EtcdRangeAnswer(
                header: EtcdHeader(revision: EtcdNumber(revision)),
                kvs: entries.sorted { $0.key < $1.key }.map { entry($0.key, $0.value, at: 1) }))
        return view
    }

    private func entry(_ id: String, _ host: String, at revision: Int64) -> EtcdKeyValue {
        EtcdKeyValue(
            key: EtcdBytes("/s/user/\(id)"), value: EtcdBytes(#"{"address":"http://\#(host)"}"#),
            modRevision: EtcdNumber(revision))
    }

    private func message(
        _ events: [EtcdEvent] = [], at revision: Int64, created: Bool = false, canceled: Bool = false,
        compacted: Int64 = 0
    ) -> EtcdWatchResult {
        EtcdWatchResult(
            header: EtcdHeader(revision: EtcdNumber(revision)), created: created, canceled: canceled, cancelReason: nil,
            compactRevision: EtcdNumber(compacted), events: events.isEmpty ? nil : events)
    }

    @Test func `Keys are listed, then watched from the next revision on`() throws {
        #expect(EtcdView(prefix: "/").step == .list)
        var view = try listed(["a": "a", "b": "b"], at: 7)
        #expect(view.instances.addresses == ["http://a", "http://b"])
        #expect(view.step == .watch(from: 8))
        #expect(view.received(message(at: 7, created: true)) == .unchanged)
        let put = EtcdEvent(type: nil, kv: entry("c", "c", at: 9))
        let removal = EtcdEvent(
            type: "DELETE",
            kv: EtcdKeyValue(key: EtcdBytes("/s/user/a"), value: EtcdBytes(""), modRevision: EtcdNumber(10)))
        #expect(view.received(message([put, removal], at: 12)) == .changed)
        #expect(view.instances.addresses == ["http://b", "http://c"])
        // The header may be ahead of what is still to come.
        #expect(view.step == .watch(from: 11))
        #expect(view.received(message([EtcdEvent(type: nil, kv: entry("c", "c", at: 13))], at: 13)) == .unchanged)
    }

    @Test func `What was compacted away is listed anew`() throws {
        var view = try listed(["a": "a"], at: 7)
        #expect(view.received(message(at: 99, created: true)) == .unchanged)
        #expect(view.received(message(at: 99, canceled: true, compacted: 50)) == .ended)
        #expect(view.step == .list)
        // What is known holds until then.
        #expect(view.instances.count == 1)
    }

    @Test func `A store that is behind what was read from it is listed anew`() throws {
        var view = try listed(["a": "a"], at: 7)
        #expect(view.received(message(at: 5, created: true)) == .ended)
        #expect(view.step == .list)
    }

    @Test func `A list replaces all that was known`() throws {
        var view = try listed(["a": "a"], at: 7)
        view.relist()
        #expect(view.step == .list)
        view.listed(EtcdRangeAnswer(header: EtcdHeader(revision: EtcdNumber(9)), kvs: nil))
        #expect(view.instances == [])
        #expect(view.step == .watch(from: 10))
    }

    @Test(arguments: ["", "x", "{}", #"{"address":1}"#, #"{"address":"ftp://a"}"#])
    func `A value that is no instance is passed over, and takes away what was there`(_ value: String) throws {
        var view = try listed(["a": "a"], at: 7)
        let broken = EtcdKeyValue(key: EtcdBytes("/s/user/a"), value: EtcdBytes(value), modRevision: EtcdNumber(8))
        #expect(view.received(message([EtcdEvent(type: nil, kv: broken)], at: 8)) == .changed)
        #expect(view.instances == [])
    }

    @Test func `What the gateway writes is read, and what it leaves out is nothing`() throws {
        let line = try EtcdWatchLine(
            json:
                #"{"result":{"header":{"cluster_id":"1","revision":"3"},"events":[{"type":"DELETE","kv":{"key":"L2EvMQ==","mod_revision":"3"}}]}}"#
                .utf8)
        #expect(line.result?.header.revision.value == 3)
        #expect(line.result?.events?.first?.kv.key.text == "/a/1")
        #expect(line.result?.events?.first?.kv.value.text == "")
        #expect(line.result?.compactRevision.value == 0)
        let over = try EtcdKeepAliveAnswer(json: #"{"result":{"header":{"revision":"2"},"ID":"77"}}"#.utf8)
        #expect(over.result?.seconds.value == 0)
        let failed = try EtcdWatchLine(json: #"{"error":{"grpc_code":14,"message":"no leader"}}"#.utf8)
        #expect(failed.result == nil && failed.error != nil)
    }

    @Test func `A prefix ends where the next one begins`() {
        #expect(EtcdRegistry.end(of: "/swiftlet/services/user/") == "/swiftlet/services/user0")
    }
}
