import Foundation

/// A port of the loopback interface where nobody reads: the system makes connections to it, and keeps what is sent.
package final class DeafListener: Sendable {
    /// The port.
    package let port: Int
    private let descriptor: Int32

    /// Listens until it is released.
    package init() throws { (descriptor, port) = try Loopback.listen() }

    deinit { close(descriptor) }
}
