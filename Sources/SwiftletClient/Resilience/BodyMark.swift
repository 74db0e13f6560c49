import Synchronization

/// Whether parts of a body that can be read once only have been asked for: then the call cannot be made again.
final class BodyMark: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { flag.load(ordering: .acquiring) }

    /// A request whose body sets a mark when its first part is asked for; no mark where it has no such body.
    static func watching(_ request: UpstreamRequest) -> (UpstreamRequest, BodyMark?) {
        guard let body = request.stream, !body.isRepeatable else { return (request, nil) }
        let mark = BodyMark()
        var watched = request
        watched.stream = body.telling { mark.flag.store(true, ordering: .releasing) }
        return (watched, mark)
    }
}
