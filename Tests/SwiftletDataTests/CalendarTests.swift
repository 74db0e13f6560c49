import Foundation
import SwiftletData
import SwiftletSchema
import Testing

@Suite struct CalendarTests {
    @Test(arguments: [
        ("1970-01-01", 0), ("2000-02-29", 11_016), ("1969-12-31", -1), ("0000-03-01", -719_468),
        ("0001-01-01", -719_162),
        ("-0001-12-31", -719_529), ("9999-12-31", 2_932_896), ("+10000-01-01", 2_932_897), ("-4713-11-24", -2_440_588),
    ])
    func `a day has one text and one number`(_ text: String, _ days: Int32) throws {
        let day = try #require(CalendarDate(text))
        #expect(day.daysSince1970 == days)
        #expect(day.description == text)
        #expect(CalendarDate(year: day.year, month: day.month, day: day.day) == day)
    }

    @Test func `every day of four hundred years follows the one before`() {
        var previous = CalendarDate(daysSince1970: -1)
        for number in 0..<146_097 as Range<Int32> {
            let day = CalendarDate(daysSince1970: number)
            let isNextDay = day.day == previous.day + 1 && day.month == previous.month && day.year == previous.year
            let isNextMonth = day.day == 1 && previous.day >= 28
            #expect(isNextDay || isNextMonth)
            previous = day
        }
        #expect(CalendarDate(daysSince1970: 146_097).description == "2370-01-01")
    }

    @Test(arguments: [
        "", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-01", "2026-01-32", "2026-1-01", "26-01-01",
        "10000-01-01",
        "2026-01-01 ", "2026/01/01", "+99999999-01-01", "Infinity",
    ])
    func `text that is no day is refused`(_ text: String) { #expect(CalendarDate(text) == nil) }

    @Test func `the days before and after all others are no days of the calendar`() {
        let today = CalendarDate(daysSince1970: 20_000)
        #expect(CalendarDate.distantPast < today && today < .distantFuture)
        #expect(CalendarDate("infinity") == .distantFuture)
        #expect(CalendarDate.distantPast.description == "-infinity")
        #expect(today.isFinite && !CalendarDate.distantFuture.isFinite)
        #expect(CalendarDate(year: .max, month: 1, day: 1) == nil)
    }

    @Test(arguments: ["00:00:00", "23:59:59.999999", "24:00:00", "10:20:30.5", "10:20:30+02:00", "10:20:30-15:59:59"])
    func `a time of day has one text`(_ text: String) throws {
        let time = try #require(TimeOfDay(text))
        #expect(time.description == text)
        #expect(TimeOfDay(microseconds: time.microseconds, offset: time.offset.map(Int.init)) == time)
    }

    @Test func `a time of day is read in each form of ISO 8601`() {
        #expect(TimeOfDay("10:20") == TimeOfDay(hour: 10, minute: 20))
        #expect(TimeOfDay("10:20Z") == TimeOfDay(hour: 10, minute: 20, offset: 0))
        #expect(TimeOfDay("10:20:30.000001+0530")?.microsecond == 1)
        #expect(TimeOfDay("10:20+05")?.offset == 18_000)
    }

    @Test(arguments: [
        "", "24:00:01", "10:60:00", "10:20:60", "1:20:30", "10:20:30.1234567", "10:20:30+24", "10:20:30 Z",
    ])
    func `text that is no time of day is refused`(_ text: String) { #expect(TimeOfDay(text) == nil) }

    @Test func `times are ordered by the moment they name`() throws {
        let times = try ["23:00:00+02:00", "10:00:00", "12:30:00+02:00"].map { try #require(TimeOfDay($0)) }
        #expect(times.sorted().map(\.description) == ["10:00:00", "12:30:00+02:00", "23:00:00+02:00"])
    }

    @Test(arguments: [
        ("PT0S", 0, 0, 0), ("P1Y2M3DT4H5M6.5S", 14, 3, 14_706_500_000), ("P-1Y-1M", -13, 0, 0),
        ("P-1DT1H", 0, -1, 3_600_000_000),
        ("PT-0.000001S", 0, 0, -1), ("PT-1H-0.5S", 0, 0, -3_600_500_000),
        ("PT2562047788H54.775807S", 0, 0, .max), ("PT-2562047788H-54.775808S", 0, 0, .min),
    ])
    func `an interval has one text`(_ text: String, _ months: Int32, _ days: Int32, _ microseconds: Int64) {
        let interval = CalendarInterval(months: months, days: days, microseconds: microseconds)
        #expect(interval.description == text)
        #expect(CalendarInterval(text) == interval)
    }

    @Test func `weeks are seven days, and infinity is longer than all`() {
        #expect(CalendarInterval("P2W1D") == CalendarInterval(days: 15))
        #expect(CalendarInterval("infinity") == .infinity)
        #expect(CalendarInterval.negativeInfinity.description == "-infinity")
    }

    @Test(arguments: [
        "", "P", "PT", "P1DT", "1D", "P1", "PD", "P1.5D", "P1D2M", "PT1S1M", "P1H", "P1M1M", "PT1.1234567S",
        "P99999999999M", "PT9223372036854775807H", "P--1D",
    ])
    func `text that is no interval is refused`(_ text: String) { #expect(CalendarInterval(text) == nil) }

    @Test func `they are strings in JSON`() throws {
        let day = try #require(CalendarDate("2026-02-28"))
        #expect(try day.jsonText() == "\"2026-02-28\"")
        #expect(try CalendarDate(json: "\"2026-02-28\"".utf8) == day)
        #expect(throws: ValidationError.self) { try CalendarDate(json: "\"2026-02-30\"".utf8) }
        #expect(try TimeOfDay(json: "\"10:20\"".utf8).jsonText() == "\"10:20:00\"")
        #expect(throws: ValidationError.self) { try TimeOfDay(json: "10".utf8) }
        #expect(try CalendarInterval(json: "\"P1D\"".utf8) == CalendarInterval(days: 1))
        #expect(throws: ValidationError.self) { try CalendarInterval(json: "\"1 day\"".utf8) }
    }

    @Test func `a day is read as its midnight in UTC where a date is asked for`() {
        #expect(Date(sqlValue: .day(CalendarDate(daysSince1970: 1))) == Date(timeIntervalSince1970: 86_400))
        #expect(Date(sqlValue: .day(.distantFuture))?.timeIntervalSince1970 == .infinity)
        #expect(CalendarDate(sqlValue: .date(Date(timeIntervalSince1970: 0))) == nil)
    }
}
