package import HTTPTypes
import NIOCore

/// Is told what happens to the calls to one service; for metrics. Everything is told on the thread of the call.
package protocol UpstreamObserver: Sendable {
    /// A try has ended.
    func ended(_ observed: ObservedTry)
    /// A call has ended that was let through.
    func ended(_ observed: ObservedCall)
    /// A call was not made.
    func refused(_ reason: String)
    /// An instance was ejected.
    func ejected()
    /// A circuit breaker has opened.
    func opened()
}

extension UpstreamObserver {
    func changed(_ change: UpstreamChange) {
        switch change {
        case .ejected: ejected()
        case .instanceBreaker(_, .open), .serviceBreaker(.open): opened()
        default: break
        }
    }
}

/// What is told of a try.
package struct ObservedTry: Sendable {
    /// The method.
    package let method: HTTPRequest.Method
    /// The status of the answer; nil when there was none.
    package let status: Int?
    /// What went wrong, in a word; nil when nothing did.
    package let fault: String?
    /// How long it took, in seconds.
    package let seconds: Double

    init(_ request: UpstreamRequest, _ ended: EndedTry) {
        method = request.method
        if case .success(let response) = ended.result { status = response.status.code } else { status = nil }
        fault = ended.fault?.name
        seconds = Double(ended.took.nanoseconds) * 1e-9
    }
}

/// What is told of a call.
package struct ObservedCall: Sendable {
    /// What went wrong with its last try, in a word; nil when nothing did.
    package let fault: String?
    /// How many tries it took.
    package let tries: Int
    /// How long it took, in seconds.
    package let seconds: Double

    init(_ call: UpstreamCall, _ fault: CallFault?, at end: NIODeadline) {
        self.fault = fault?.name
        tries = call.resends + 1
        seconds = Double((end - call.begin).nanoseconds) * 1e-9
    }
}

/// How a service looks from here.
package struct UpstreamSnapshot: Sendable, Equatable {
    /// How many calls are under way.
    package var inFlight: Int
    /// How many instances there are.
    package var instances: Int
    /// How many of them are left alone.
    package var ejected: Int
    /// Whether calls are refused, or a few probe whether they may be made again.
    package var isCircuitOpen: Bool
    /// How long ago the list of instances changed; nil before the first.
    package var listAge: Duration?
}
