import HTTPTypes
import NIOPosix
import SwiftletClient
import Synchronization

extension ConsulStandIn {
    /// Makes the checks over HTTP of a service from now on, in place of those of an earlier one with its id.
    func startChecks(of service: ConsulStandInState.Service) {
        let check = service.check
        let task: Task<Void, Never>? = check?.url.map { url in
            Task { [weak self] in await Self.keepChecking(url, check, until: { self }) }
        }
        state.withLock { state in
            state.checks.removeValue(forKey: service.id)?.cancel()
            state.checks[service.id] = task
        }
    }

    private static func keepChecking(
        _ url: String, _ check: ConsulStandInState.Check?, until standIn: () -> ConsulStandIn?
    ) async {
        guard let check, let origin = url.firstRange(of: "://")?.upperBound else { return }
        let authority = url[origin...].prefix { $0 != "/" && $0 != "?" }
        guard let address = try? ServiceAddress(String(url[..<origin] + authority)) else { return }
        let transport = HTTPUpstreamTransport(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, addresses: ["check": address])
        let request = UpstreamRequest(target: String(url[authority.endIndex...]))
        while !Task.isCancelled {
            try? await Task.sleep(for: check.interval)
            let answer = try? await transport.send(request, to: "check", timeout: check.timeout)
            guard !Task.isCancelled, let standIn = standIn() else { break }
            let status: ConsulStandInState.Status =
                switch answer?.status.code {
                case .some(200..<300): .passing
                case .some(429): .warning
                default: .critical
                }
            let output = answer.map { "HTTP GET \(url): \($0.status.code)" } ?? "Get \"\(url)\": no answer"
            let now = standIn.now
            standIn.state.withLock { $0.checkCount += 1 }
            _ = standIn.change { $0.set(status, output: output, ofCheck: check.id, at: now) }
        }
        try? await transport.shutdown()
    }
}
