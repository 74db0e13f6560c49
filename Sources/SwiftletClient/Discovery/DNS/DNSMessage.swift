/// A message of the domain name system (RFC 1035, section 4), as far as it is needed here.
struct DNSMessage: Sendable, Hashable {
    /// What kind of record is asked for or given.
    struct Kind: Sendable, Hashable {
        var code: UInt16

        static let address4 = Kind(code: 1), alias = Kind(code: 5), address6 = Kind(code: 28), service = Kind(code: 33)
        /// The pseudo-record of EDNS (RFC 6891).
        static let options = Kind(code: 41)
    }

    /// How a server has fared.
    struct Outcome: Sendable, Hashable {
        var code: UInt8

        static let success = Outcome(code: 0), malformed = Outcome(code: 1), failure = Outcome(code: 2)
        static let noSuchName = Outcome(code: 3), notImplemented = Outcome(code: 4), refused = Outcome(code: 5)
    }

    struct Question: Sendable, Hashable {
        var name: DNSName
        var kind: Kind
    }

    struct Record: Sendable, Hashable {
        var name: DNSName
        /// How long it may be kept, in seconds.
        var seconds: UInt32
        var data: RecordData
    }

    enum RecordData: Sendable, Hashable {
        case address(IPAddress)
        case alias(DNSName)
        case service(priority: UInt16, weight: UInt16, port: UInt16, target: DNSName)
        case other(Kind)
    }

    var id: UInt16
    var isResponse = false
    /// Whether the answer does not fit, and is to be asked for over TCP.
    var isTruncated = false
    var outcome = Outcome.success
    var questions: [Question] = []
    var answers: [Record] = []
    /// What goes with the answers, such as the addresses of the hosts that they name.
    var additional: [Record] = []

    /// Whether it answers a question that was sent: with its id, and that question alone.
    func answers(_ question: Question, id: UInt16) -> Bool {
        isResponse && self.id == id && questions == [question]
    }
}

extension DNSMessage.Question {
    /// How large an answer over UDP may be: what passes nearly everywhere unfragmented ("DNS Flag Day 2020").
    static let largestDatagram: UInt16 = 1232

    /// The bytes of a query, for a server that looks further by itself.
    ///
    /// - Parameters:
    ///   - id: what tells its answer apart.
    ///   - isExtended: whether larger answers are asked for by EDNS, which ancient servers do not understand.
    func query(id: UInt16, isExtended: Bool) -> [UInt8] {
        func bytes(_ number: UInt16) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xFF)] }
        // Only "recursion desired" is set; one question; perhaps one additional record.
        var query = bytes(id) + bytes(0x0100) + bytes(1) + bytes(0) + bytes(0) + bytes(isExtended ? 1 : 0)
        query += name.wireForm + bytes(kind.code) + bytes(1)
        if isExtended {
            query += [0] + bytes(DNSMessage.Kind.options.code) + bytes(Self.largestDatagram) + [0, 0, 0, 0] + bytes(0)
        }
        return query
    }
}
