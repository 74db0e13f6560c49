public import SwiftletSchema
import Testing

/// How far an order is.
@Schema
enum Progress: String, CaseIterable {
    /// Nobody has looked at it.
    case open
    case inWork = "in_work"
    case `default`
}

@Schema
enum Level: Int {
    case low = -1
    case middle
    case high = 1_0
    case top
}

@Schema
enum Side {
    case left, right
}

/// A figure.
@Schema
public indirect enum Figure: Equatable, Sendable {
    /// Round.
    case circle(radius: Double)
    case label(String)
    case pair(Figure, Figure)
    case box(cornerRadius: Int = 4, name: String?)
    case nothing
}

@Suite("@Schema on enums")
struct MacroEnums {
    private func violations<T: Schema>(of type: T.Type, _ json: String) -> [Violation] {
        do {
            _ = try T(json: json.utf8)
            return []
        } catch let error as ValidationError {
            return error.violations
        } catch {
            Issue.record(error)
            return []
        }
    }

    @Test("raw values are what is read and written", arguments: Progress.allCases)
    func rawValues(progress: Progress) throws {
        #expect(try progress.jsonText() == "\"\(progress.rawValue)\"")
        #expect(try Progress(json: progress.json()) == progress)
    }

    @Test("integer raw values count on as in Swift")
    func integers() throws {
        for level in [Level.low, .middle, .high, .top] {
            #expect(try level.jsonText() == "\(level.rawValue)")
            #expect(try Level(json: level.json()) == level)
        }
        #expect(violations(of: Level.self, "5") == [Violation(field: "", reason: "must be one of -1, 0, 10, 11")])
    }

    @Test("a value of no case is told which there are")
    func unknownValue() {
        let reason = #"must be one of "open", "in_work", "default""#
        #expect(violations(of: Progress.self, #""done""#) == [Violation(field: "", reason: reason)])
    }

    @Test("an enumeration describes its values")
    func enumerationSchema() {
        guard case .enumeration(let enumeration) = Progress.schema else {
            Issue.record("not an enumeration")
            return
        }
        #expect(enumeration.name == "Progress")
        #expect(enumeration.description == "How far an order is.")
        #expect(enumeration.values.map(\.json) == [#""open""#, #""in_work""#, #""default""#])
        #expect(enumeration.values.map(\.description) == ["Nobody has looked at it.", nil, nil])
    }

    @Test("cases without raw values are their names")
    func plainCases() throws {
        #expect(try Side(json: #""right""#.utf8) == .right)
        #expect(try Side.left.jsonText() == #""left""#)
        #expect(violations(of: Side.self, #""up""#).map(\.reason) == [#"must be one of "left", "right""#])
    }

    @Test(
        "cases with payloads are tagged objects",
        arguments: [
            (Figure.circle(radius: 1.5), #"{"type":"circle","radius":1.5}"#),
            (.label("a"), #"{"type":"label","value":"a"}"#),
            (
                .pair(.nothing, .label("b")),
                #"{"type":"pair","value":{"type":"nothing"},"value2":{"type":"label","value":"b"}}"#
            ),
            (.box(cornerRadius: 2, name: nil), #"{"type":"box","corner_radius":2,"name":null}"#),
        ])
    func union(figure: Figure, text: String) throws {
        #expect(try figure.jsonText() == text)
        #expect(try Figure(json: text.utf8) == figure)
    }

    @Test("the tag may stand anywhere in the object")
    func tagLast() throws {
        #expect(try Figure(json: #"{"radius":2,"type":"circle"}"#.utf8) == .circle(radius: 2))
    }

    @Test("defaults of payload values stand in for missing members")
    func payloadDefaults() throws {
        #expect(try Figure(json: #"{"type":"box"}"#.utf8) == .box(cornerRadius: 4, name: nil))
    }

    @Test("a missing, an unknown and a mistyped tag are violations of the tag")
    func wrongTag() {
        let reason = #"must be one of "circle", "label", "pair", "box", "nothing""#
        #expect(violations(of: Figure.self, "{}") == [Violation(field: "type", reason: "is required")])
        #expect(violations(of: Figure.self, #"{"type":"x"}"#) == [Violation(field: "type", reason: reason)])
        #expect(violations(of: Figure.self, #"{"type":1}"#) == [Violation(field: "type", reason: reason)])
        #expect(violations(of: Figure.self, "3") == [Violation(field: "", reason: "must be an object")])
    }

    @Test("violations inside of a payload have paths")
    func payloadPaths() {
        let found = violations(
            of: [Figure].self, #"[{"type":"pair","value":{"type":"circle"},"value2":{"type":"nothing"}}]"#)
        #expect(found == [Violation(field: "[0].value.radius", reason: "is required")])
    }

    @Test("a union describes its shapes")
    func unionSchema() {
        guard case .union(let union) = Figure.schema else {
            Issue.record("not a union")
            return
        }
        #expect(union.name == "Figure")
        #expect(union.tag == "type")
        #expect(union.cases.map(\.name) == ["circle", "label", "pair", "box", "nothing"])
        #expect(union.cases[0].description == "Round.")
        #expect(union.cases[3].properties.map(\.name) == ["corner_radius", "name"])
    }
}
