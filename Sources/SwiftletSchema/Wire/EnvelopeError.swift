/// An ``Envelope`` that cannot be written or read back; says what to change.
public struct EnvelopeError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong and what to write instead.
    public let description: String

    static func check(success: [Envelope.SuccessMember]?, failure: [Envelope.FailureMember]) throws(EnvelopeError) {
        if let success {
            try check(success.map(\.kindAndName), needs: "data", in: "a success")
        }
        try check(failure.map(\.kindAndName), needs: "message", in: "a failure")
        for case .constant(let name, let json) in success ?? [] { try checkConstant(name, json) }
        for case .constant(let name, let json) in failure { try checkConstant(name, json) }
    }

    private static func check(
        _ members: [(kind: String, name: String)], needs needed: String, in body: String
    ) throws(EnvelopeError) {
        var kinds: Set<String> = []
        var names: Set<String> = []
        for (kind, name) in members {
            guard kind == "constant" || kinds.insert(kind).inserted else {
                throw EnvelopeError(description: "\(body) has two \(kind) members: leave one")
            }
            guard names.insert(name).inserted else {
                throw EnvelopeError(description: "\(body) has two members named \"\(name)\": rename one")
            }
        }
        guard kinds.contains(needed) else {
            throw EnvelopeError(description: "\(body) has no \(needed) member: add .\(needed)(\"\(needed)\")")
        }
    }

    private static func checkConstant(_ name: String, _ json: String) throws(EnvelopeError) {
        do {
            _ = try RawJSON(json)
        } catch {
            throw EnvelopeError(
                description:
                    "the constant \"\(name)\" is not JSON (\(error)): strings need quotes, such as \"\\\"ok\\\"\"")
        }
    }
}

extension Envelope.SuccessMember {
    fileprivate var kindAndName: (kind: String, name: String) {
        switch self {
        case .constant(let name, _): ("constant", name)
        case .data(let name): ("data", name)
        case .pagination(let name): ("pagination", name)
        }
    }
}

extension Envelope.FailureMember {
    /// The member's name on the wire.
    var name: String { kindAndName.name }

    fileprivate var kindAndName: (kind: String, name: String) {
        switch self {
        case .code(let name): ("code", name)
        case .message(let name): ("message", name)
        case .error(let name): ("error", name)
        case .status(let name): ("status", name)
        case .constant(let name, _): ("constant", name)
        }
    }
}
