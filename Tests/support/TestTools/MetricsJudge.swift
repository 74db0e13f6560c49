import Foundation
package import Testing

/// Programs that judge what a service shows of its metrics.
package enum MetricsJudge {
    /// A metric as the parser of OpenMetrics has read it.
    package struct Family: Decodable, Sendable {
        package let name: String
        package let type: String
        package let unit: String
        package let samples: [Sample]
    }

    /// A sample of a metric.
    package struct Sample: Decodable, Sendable {
        package let name: String
        package let labels: [String: String]
        package let value: String
        package let exemplar: Exemplar?
    }

    /// The exemplar of a bucket.
    package struct Exemplar: Decodable, Sendable {
        package let labels: [String: String]
        package let value: Double
    }

    /// Whether there is anybody to judge the text format of Prometheus.
    package static var knowsPrometheus: Bool { Tool.promtool != nil }
    /// Whether there is anybody to judge OpenMetrics.
    package static var knowsOpenMetrics: Bool { Tool.python != nil }

    /// What `promtool check metrics` finds wrong, in form or in the choice of names.
    package static func complaints(aboutPrometheus text: String) async throws -> String {
        let promtool = try #require(Tool.promtool)
        let verdict = try await withFile(text) { file in
            try await Program.run("/bin/sh", ["-c", #"exec "$0" check metrics <"$1""#, promtool, file])
        }
        return verdict.status == 0 ? "" : "exit status \(verdict.status): \(verdict.output)"
    }

    /// What the parser of OpenMetrics reads; a text that is not valid is an issue.
    package static func families(
        ofOpenMetrics text: String, _ location: SourceLocation = #_sourceLocation
    ) async throws -> [Family] {
        let verdict = try await withFile(text) { try await Tool.run("validate_openmetrics.py", [$0]) }
        try #require(verdict.status == 0, "\(verdict.output)", sourceLocation: location)
        return try JSONDecoder().decode([Family].self, from: Data(verdict.output.utf8))
    }

    private static func withFile<R>(_ text: String, _ body: (String) async throws -> R) async throws -> R {
        try await withTemporaryDirectory { directory in
            let file = directory.appending(path: "metrics")
            try Data(text.utf8).write(to: file)
            return try await body(file.path())
        }
    }
}
