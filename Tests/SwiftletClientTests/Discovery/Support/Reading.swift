import NIOPosix
import Synchronization

@testable import SwiftletClient

/// Waits until a condition holds; the time limit of the test ends it.
func eventually(_ condition: () async throws -> Bool) async throws {
    while !(try await condition()) { try await Task.sleep(for: .milliseconds(20)) }
}

/// The first list of a sequence that fits; what comes before is passed over.
func first(
    of lists: AsyncStream<[ServiceInstance]>, where fits: ([ServiceInstance]) -> Bool
) async -> [ServiceInstance]? {
    for await list in lists where fits(list) { return list }
    return nil
}

extension [ServiceInstance] {
    /// The addresses, in order.
    var addresses: [String] { map(\.address.description).sorted() }
}

/// Loops for clients of tests.
var testLoops: MultiThreadedEventLoopGroup { .singleton }
