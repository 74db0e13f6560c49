import SwiftletSchema

/// The instances of a service as etcd's answers tell them: listed at a revision, then changed by what a watch reports from
/// the next revision on. What was compacted away, or does not follow on what is known, is listed anew.
struct EtcdView: Sendable {
    /// What to ask next.
    enum Step: Sendable, Equatable {
        case list
        case watch(from: Int64)
    }

    /// What a watch's message means for it.
    enum Outcome: Sendable, Equatable {
        case unchanged
        case changed
        /// The watch is over.
        case ended
    }

    private(set) var step = Step.list
    /// The instances by their keys.
    private var entries: [String: ServiceInstance] = [:]
    /// What all keys of the service begin with.
    private let prefix: String

    init(prefix: String) {
        self.prefix = prefix
    }

    /// The instances in no particular order.
    var instances: [ServiceInstance] { Array(entries.values) }

    /// All keys were listed.
    mutating func listed(_ answer: EtcdRangeAnswer) {
        entries = [:]
        for entry in answer.kvs ?? [] { put(entry) }
        step = .watch(from: answer.header.revision.value + 1)
    }

    /// A watch has reported something.
    mutating func received(_ message: EtcdWatchResult) -> Outcome {
        guard case .watch(let next) = step else { return .ended }
        if message.canceled {
            step = .list
            return .ended
        }
        let revision = message.header.revision.value
        if message.created {
            // A store that is behind what was read from it is another one, restored from a backup, or a member that lags:
            // a watch would wait until it had caught up, and pass over what happens meanwhile in the first case.
            guard revision + 1 >= next else {
                step = .list
                return .ended
            }
            return .unchanged
        }
        let before = entries
        for event in message.events ?? [] {
            if event.type == "DELETE" {
                entries[event.kv.key.text] = nil
            } else {
                put(event.kv)
            }
        }
        // The header's revision may be ahead of events that are still to come.
        let last = (message.events ?? []).map(\.kv.modRevision.value).max() ?? 0
        step = .watch(from: max(next, last + 1))
        return entries == before ? .unchanged : .changed
    }

    /// The list is to be confirmed: what a watch does not tell, such as that nobody is at its other end, comes to light.
    mutating func relist() { step = .list }

    private mutating func put(_ entry: EtcdKeyValue) {
        let key = entry.key.text
        // Whoever may write there may write anything; what is no instance is passed over.
        guard key.hasPrefix(prefix), let value = try? EtcdInstance(json: entry.value.text.utf8),
            let address = try? ServiceAddress(value.address)
        else {
            entries[key] = nil
            return
        }
        entries[key] = ServiceInstance(
            id: PercentEncoding.decode(key.dropFirst(prefix.count)) ?? key, address: address, zone: value.zone)
    }
}
