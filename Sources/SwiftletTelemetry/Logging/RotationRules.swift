/// When a log file is set aside for a new one, and how many of those are kept.
package struct RotationRules: Sendable, Equatable {
    /// Lengths of time after which a file is set aside, at their ends in UTC.
    package enum Period: String, Sendable, CaseIterable {
        case never, hour, day

        /// The seconds; nil for never.
        fileprivate var seconds: Int? {
            switch self {
            case .never: nil
            case .hour: 3600
            case .day: 86_400
            }
        }
    }

    /// The most bytes of a file, unless one line is longer; nil is any number.
    package var size: Int?
    /// The time that a file's lines are of.
    package var period = Period.never
    /// How many files are kept beside the one that is written.
    package var kept = 5

    /// Rules that set nothing aside, unless changed.
    package init(size: Int? = nil, period: Period = .never, kept: Int = 5) {
        self.size = size
        self.period = period
        self.kept = kept
    }

    /// When a file whose first line is of this time is set aside, in seconds since 1970; nil is never.
    func end(ofPeriodAt time: Int) -> Int? {
        period.seconds.map { (time / $0 + 1) * $0 }
    }

    /// How many of the bytes may still go to a file of this size: whole lines, at least one where the file is empty; 0
    /// when the file is full.
    func room(for bytes: UnsafeRawBufferPointer, inFileOf fileSize: Int) -> Int {
        guard let size, fileSize + bytes.count > size else { return bytes.count }
        let newline = UInt8(ascii: "\n")
        let room = max(0, size - fileSize)
        if let last = bytes[..<room].lastIndex(of: newline) { return last + 1 }
        guard fileSize == 0 else { return 0 }
        return bytes.firstIndex(of: newline).map { $0 + 1 } ?? bytes.count
    }
}
