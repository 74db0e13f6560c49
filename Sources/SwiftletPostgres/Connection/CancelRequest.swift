import CPostgres

/// A request to stop what a connection works on.
///
/// Sharing is unchecked because it is sent once, by one thread.
final class CancelRequest: @unchecked Sendable {
    private let request: OpaquePointer

    init(_ request: OpaquePointer) { self.request = request }

    deinit { PQfreeCancel(request) }

    /// Sends it over a connection of its own. That the server could not be reached shows elsewhere.
    func send() {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
            _ = PQcancel(request, message.baseAddress, 256)
        }
    }
}
