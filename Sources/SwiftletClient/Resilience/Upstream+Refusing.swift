extension Upstream {
    /// The error of a call that is not made, which is counted.
    func refusal(_ refusal: UpstreamState.Refusal, of request: UpstreamRequest) -> ClientError {
        switch refusal {
        case .full:
            self.refusal(
                .tooManyCalls,
                "\(policy.maxConcurrentCalls) are under way, as many as upstream.\(service).maxConcurrent allows",
                of: request)
        case .circuitOpen:
            self.refusal(.circuitOpen, "its last calls failed; it is probed again within a minute", of: request)
        case .noInstances:
            self.refusal(.noInstances, "look whether it runs, and whether it is registered", of: request)
        case .listUnknown:
            self.refusal(.noInstances, "the registry has not been heard of yet", of: request)
        }
    }

    /// The same with a code and what more there is to say.
    func refusal(_ code: ClientError.Code, _ detail: String, of request: UpstreamRequest) -> ClientError {
        observer?.refused(code.name)
        return ClientError(code, service: service, request: request, detail: detail)
    }
}

extension ClientError.Code {
    /// One word for metrics.
    fileprivate var name: String {
        switch self {
        case .tooManyCalls: "too_many_calls"
        case .circuitOpen: "circuit_open"
        case .noInstances: "no_instances"
        case .deadlineExceeded: "deadline_exceeded"
        default: "other"
        }
    }
}
