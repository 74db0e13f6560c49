/// A field line as a reader understood it, with what is no UTF-8 repaired.
struct Field: Equatable {
    var name: String
    var value: String
}

/// A request as a reader understood it.
struct Message: Equatable {
    /// Where it begins in the input, an empty line before it included.
    var start = 0
    var method = ""
    var target = ""
    /// The parts of the target, and whether the client waits for `100 Continue`: not told by NIO.
    var path = ""
    var query: String?
    var expectsContinue = false
    var minorVersion = 1
    var fields: [Field] = []
    var keepsAlive = true
    var body: [UInt8] = []
    var trailers: [Field] = []
    /// Whether its end has been seen.
    var isComplete = false

    /// The values of the fields called `name`, in lower case.
    func values(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name }.map { $0.value.lowercased() }
    }
}

/// Everything a reader made of an input.
struct Reading: Equatable {
    /// Where it stopped.
    enum Ending: Equatable {
        /// At the input's end: more may come.
        case waiting
        /// At a message that it refuses; the status is nil where the reader has none.
        case refused(status: Int?, why: String)
        /// Behind a message after which the connection is closed.
        case closing
    }

    var messages: [Message] = []
    var ending = Ending.waiting

    var isRefused: Bool { if case .refused = ending { true } else { false } }
}

extension String {
    /// Text of bytes, in which what is no UTF-8 is repaired.
    init(repairing bytes: some Collection<UInt8>) {
        self = String(decoding: bytes, as: UTF8.self)
    }

    /// Whether the bytes are the same; `==` would take canonically equivalent texts for equal.
    func isExactly(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
