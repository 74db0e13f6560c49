import Foundation
import SwiftletSchema
import Testing

/// The rules that `@Field` sets, on values.
@Suite struct ConstraintTests {
    private func reason(_ option: FieldOption, _ value: some Schema) -> String? {
        guard case .constraint(let constraint) = option else { return "no constraint" }
        return value.reason(against: constraint)
    }

    @Test func lengthCountsCharacters() {
        #expect(reason(.length(1...3), "") == "must have at least 1 character")
        #expect(reason(.length(1...3), "上海市") == nil)
        #expect(reason(.length(1...3), "abcd") == "must have at most 3 characters")
        #expect(reason(.length(2...), "a") == "must have at least 2 characters")
        #expect(reason(.length(...2), "ab") == nil)
    }

    @Test func rangesHoldForAllKindsOfNumbers() {
        #expect(reason(.range(0...150), -1) == "must be at least 0")
        #expect(reason(.range(0...150), 150) == nil)
        #expect(reason(.range(0...150), UInt8(151)) == "must be at most 150")
        #expect(reason(.range(0..<10), 10) == "must be less than 10")
        #expect(reason(.range(0.5...1.5), 0.4) == "must be at least 0.5")
        #expect(reason(.range(...1.5), Float(1.6)) == "must be at most 1.5")
        #expect(reason(.range(1...), Decimal(string: "0.99")) == "must be at least 1")
        #expect(reason(.range(..<3), 3.0) == "must be less than 3")
        #expect(reason(.range(Int.max...), Int.max - 1) == "must be at least \(Int.max)")
    }

    @Test func optionalsAreCheckedOnlyWhenTheyHoldAValue() {
        #expect(reason(.range(1...2), Int?.none) == nil)
        #expect(reason(.range(1...2), Int?.some(3)) == "must be at most 2")
    }

    @Test func patternsMatchAnywhereUnlessAnchored() {
        #expect(reason(.pattern("[0-9]+"), "abc1") == nil)
        #expect(reason(.pattern("^[0-9]+$"), "abc1") == "must match ^[0-9]+$")
    }

    @Test func aPatternThatIsNoExpressionRefusesEverything() {
        #expect(reason(.pattern("("), "anything") == "must match (")
    }

    @Test func mistakesInConstraintsCanBeFoundBeforeAnyInput() {
        #expect(Constraint.pattern("[a-z").mistake == #"the pattern "[a-z" is no regular expression"#)
        #expect(Constraint.pattern("^[a-z]+$").mistake == nil)
        #expect(Constraint.length(min: 2, max: 1).mistake == "no length is at least 2 and at most 1")
        #expect(Constraint.items(min: 2, max: 1).mistake == "no number of items is at least 2 and at most 1")
        #expect(Constraint.length(min: 1, max: nil).mistake == nil)
    }

    /// A key whose pattern is written before its length.
    @Schema struct Keyed {
        @Field(.pattern("^(a+)+$"), .length(...3)) var key: String
    }

    @Test func aPatternMeetsOnlyTextThatIsRefusedForNothingElse() {
        let error = #expect(throws: ValidationError.self) { try Keyed(json: #"{"key":"aaaab"}"#.utf8) }
        #expect(error?.violations == [Violation(field: "key", reason: "must have at most 3 characters")])
        #expect(
            "aaaab".reasons(against: [.pattern("^a+$"), .length(min: 0, max: 3)]) == error?.violations.map(\.reason))
        #expect("ab".reasons(against: [.pattern("^a+$"), .length(min: 0, max: 3)]) == ["must match ^a+$"])
    }

    @Test func listsAreCheckedForCountAndUniqueness() {
        #expect(reason(.items(1...2), [Int]()) == "must have at least 1 item")
        #expect(reason(.items(1...2), [1, 2, 3]) == "must have at most 2 items")
        #expect(reason(.unique, ["a", "b", "a"]) == "must not hold the same item twice")
        #expect(reason(.unique, ["a", "b"]) == nil)
    }

    @Test func customChecksSeeTheValue() {
        let even = FieldOption.custom("must be even") { (value: Int) in value.isMultiple(of: 2) }
        #expect(reason(even, 3) == "must be even")
        #expect(reason(even, 4) == nil)
    }

    @Test(arguments: [
        (StringFormat.email, "user@example.org", "user@localhost"), (.email, "a.b+c@x.example.org", "@example.org"),
        (.email, "x@y.org", "two words@example.org"), (.uri, "https://example.org/x", "example"),
        (.uri, "urn:isbn:1", "http://exa mple.org"), (.uuid, "0b8f0b6e-4d5c-4e0a-9d5e-3d5f1c2b3a4d", "0b8f0b6e"),
        (.dateTime, "2026-02-28T12:30:00Z", "2026-02-28"), (.date, "2026-02-28", "2026-02-30"),
        (.hostname, "a-b.example", "-a.example"), (.ipv4, "127.0.0.1", "127.0.0.256"), (.ipv4, "0.0.0.0", "1.2.3.04"),
        (.byte, "AAH+/w==", "A"),
    ])
    func formatsAcceptWhatHasTheForm(format: StringFormat, good: String, bad: String) {
        #expect(reason(.format(format), good) == nil)
        #expect(reason(.format(format), bad)?.hasPrefix("must be ") == true)
    }
}
