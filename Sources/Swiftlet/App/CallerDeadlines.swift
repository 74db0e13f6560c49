import SwiftletClient
import SwiftletHTTP

/// Bounds the work for a request by the time that its caller will wait: `x-request-deadline-ms`, from callers that are
/// trusted with it.
///
/// Of others it is passed over: whoever sends 1 would have requests cut, and their work left half done.
struct CallerDeadlines: Sendable {
    /// How exactly the server keeps such a deadline.
    static let precision = Duration.milliseconds(200)

    let peers: PeerList

    /// Declares and reads the setting `deadline.peers`; nil when nobody is trusted.
    init?(_ settings: Settings) throws {
        peers = try settings.value(
            "deadline.peers", default: PeerList.nobody,
            help: "The callers whose x-request-deadline-ms bounds the time of their requests.")
        if peers == .nobody { return nil }
    }

    /// Gives a request the time that its caller will wait, if that is less than it has.
    ///
    /// - Returns: When the caller gives up; nil when that is not known.
    func apply(to request: Request) -> ContinuousClock.Instant? {
        guard let text = request.header(named: .requestDeadline), let left = Self.duration(text),
            let peer = request.remoteAddress, peers.contains(peer)
        else { return nil }
        let end = ContinuousClock.now + left
        // Zero would be no limit.
        if request.timing.deadline.map({ end < $0 }) ?? true { request.setDeadline(max(left, .milliseconds(1))) }
        return end
    }

    /// Reads milliseconds; nil when the text is no number of at most nine digits.
    private static func duration(_ text: String) -> Duration? {
        guard text.utf8.count <= 9, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(text).map { .milliseconds($0) }
    }
}
