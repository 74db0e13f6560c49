import Foundation
import Synchronization
import Testing

@testable import SwiftletTelemetry

@Suite struct RotatingFileTests {
    private let directory: URL
    private var path: String { directory.appending(path: "a.log").path }

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "rotation-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    private func text(_ name: String = "a.log") -> String? {
        try? String(contentsOf: directory.appending(path: name), encoding: .utf8)
    }

    private func end() { try? FileManager.default.removeItem(at: directory) }

    private func write(_ text: String, to file: RotatingFile) -> LineDestinationOutcome {
        Array(text.utf8).withUnsafeBytes { file.write($0, until: nil) }
    }

    @Test func `a file that is full is set aside at the end of a line, and so many are kept`() throws {
        defer { end() }
        let file = try RotatingFile(path: path, rules: RotationRules(size: 10, kept: 2))
        #expect(write("one\ntwo\nthree\n", to: file) == .done)
        #expect(text() == "three\n" && text("a.log.1") == "one\ntwo\n")
        #expect(write("four\n", to: file) == .done)
        #expect(text() == "four\n" && text("a.log.1") == "three\n" && text("a.log.2") == "one\ntwo\n")
        #expect(write("a line that is longer than a file\n5\n", to: file) == .done)
        #expect(text() == "5\n" && text("a.log.1") == "a line that is longer than a file\n")
        #expect(text("a.log.2") == "four\n" && text("a.log.3") == nil)
    }

    @Test func `without files that are kept the old lines are gone`() throws {
        defer { end() }
        let file = try RotatingFile(path: path, rules: RotationRules(size: 10, kept: 0))
        #expect(write("one\ntwo\nthree\n", to: file) == .done)
        #expect(text() == "three\n" && text("a.log.1") == nil)
    }

    @Test(arguments: [(RotationRules.Period.hour, 3600), (.day, 86_400)])
    func `a file is set aside when its time is over`(period: RotationRules.Period, seconds: Int) throws {
        defer { end() }
        let clock = Clock(seconds * 1000)
        let file = try RotatingFile(path: path, rules: RotationRules(period: period), now: { clock.time })
        #expect(write("first\n", to: file) == .done)
        clock.time += seconds - 1
        #expect(write("same\n", to: file) == .done)
        #expect(text() == "first\nsame\n")
        clock.time += 1
        #expect(write("next\n", to: file) == .done)
        #expect(text() == "next\n" && text("a.log.1") == "first\nsame\n")
    }

    @Test func `lines of an earlier time, of another process, are set aside`() throws {
        defer { end() }
        try Data("yesterday\n".utf8).write(to: URL(filePath: path))
        let later = Int(Date().timeIntervalSince1970) + 2 * 86_400
        let file = try RotatingFile(path: path, rules: RotationRules(period: .day), now: { later })
        #expect(write("today\n", to: file) == .done)
        #expect(text() == "today\n" && text("a.log.1") == "yesterday\n")
    }

    @Test func `lines go on behind those that are there`() throws {
        defer { end() }
        try Data("before\n".utf8).write(to: URL(filePath: path))
        let file = try RotatingFile(path: path, rules: RotationRules())
        #expect(write("after\n", to: file) == .done)
        #expect(text() == "before\nafter\n")
    }

    @Test func `a file that was moved or removed is made anew`() throws {
        defer { end() }
        let file = try RotatingFile(path: path, rules: RotationRules())
        #expect(write("one\n", to: file) == .done)
        try FileManager.default.moveItem(atPath: path, toPath: path + ".moved")
        #expect(write("two\n", to: file) == .done)
        try FileManager.default.removeItem(atPath: path)
        #expect(write("three\n", to: file) == .done)
        #expect(text("a.log.moved") == "one\n" && text() == "three\n")
    }

    @Test func `a directory that is gone costs nothing that can still be written`() throws {
        let reports = Reports()
        let file = try RotatingFile(path: path, rules: RotationRules(), report: reports.note)
        end()
        #expect(write("one\ntwo\n", to: file) == .done)
        #expect(reports.texts.count == 1 && reports.texts.first?.contains("cannot be opened") == true)
    }

    @Test func `a file is opened anew when that is asked for`() throws {
        defer { end() }
        let file = try RotatingFile(path: path, rules: RotationRules())
        file.reopen()
        #expect(write("one\n", to: file) == .done)
        #expect(text() == "one\n")
    }

    @Test func `others than owner and group do not read it`() throws {
        defer { end() }
        _ = try RotatingFile(path: path, rules: RotationRules())
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? Int).map { $0 & 0o007 } == 0)
    }

    @Test(.timeLimit(.minutes(10)))
    func `no line is lost or torn when somebody moves the file while many threads write`() throws {
        defer { end() }
        let file = try RotatingFile(path: path, rules: RotationRules(size: 64 << 10, kept: 1000))
        let output = LogOutput.file(file, limit: 64 << 20, endsWithProcess: false)
        let threads = 4
        let count = 5000
        let mover = Mover(path, into: directory)
        mover.waitForFirst()
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            for number in 0..<count {
                let line = "\(thread):\(number):\(String(repeating: "x", count: 80))\n"
                Array(line.utf8).withUnsafeBytes { output.append($0, isUrgent: false) }
                if number.isMultiple(of: 50) { usleep(200) }
            }
        }
        output.flush(within: .seconds(120))
        mover.end()
        #expect(output.lostLines == 0)
        var seen = Set<String>()
        for name in try FileManager.default.contentsOfDirectory(atPath: directory.path) {
            for line in try #require(text(name)).split(separator: "\n") {
                let parts = line.split(separator: ":")
                #expect(parts.count == 3 && parts[2].count == 80)
                #expect(seen.insert(parts.prefix(2).joined(separator: ":")).inserted)
            }
        }
        #expect(seen.count == threads * count)
    }
}

/// A clock that a test sets.
private final class Clock: Sendable {
    private let value: Mutex<Int>

    init(_ time: Int) { value = Mutex(time) }

    var time: Int {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}

/// What was reported.
private final class Reports: Sendable {
    private let kept = Mutex<[String]>([])

    var texts: [String] { kept.withLock { $0 } }

    func note(_ text: String) { kept.withLock { $0.append(text) } }
}

/// A thread that moves a file away whenever it is there.
private final class Mover: Sendable {
    private let moved = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let isOver = Mutex(false)

    init(_ path: String, into directory: URL) {
        Thread.detachNewThread { [self] in
            var number = 0
            while !isOver.withLock({ $0 }) {
                if rename(path, directory.appending(path: "moved.\(number)").path) == 0 {
                    number += 1
                    moved.signal()
                }
                usleep(500)
            }
            ended.signal()
        }
    }

    /// Waits until the file was moved for the first time.
    func waitForFirst() { moved.wait() }

    /// Ends the thread.
    func end() {
        isOver.withLock { $0 = true }
        ended.wait()
    }
}
