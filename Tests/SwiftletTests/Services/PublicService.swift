public import Swiftlet

/// A public service, which has public members.
@Service("/public", tag: "public")
public struct PublicService {
    /// Creates it.
    public init() {}

    /// Where the handler stands.
    static let lineOfPing = #line + 3

    /// Says that it is there.
    @GET public func ping() -> String { "pong" }
}
