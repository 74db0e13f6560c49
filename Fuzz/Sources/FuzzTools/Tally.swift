import Foundation

/// Counts how often each explained difference was met, and prints the counts when the process ends.
public enum Tally {
    nonisolated(unsafe) private static var counts: [String: Int] = [:]
    nonisolated(unsafe) private static var isAnnounced = false

    /// Counts one more `name`. The fuzzer runs one input after the other, on one thread.
    public static func count(_ name: String) {
        if !isAnnounced {
            isAnnounced = true
            atexit { Tally.print() }
        }
        counts[name, default: 0] += 1
    }

    private static func print() {
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
            FileHandle.standardError.write(Data("explained: \(count) × \(name)\n".utf8))
        }
    }
}
