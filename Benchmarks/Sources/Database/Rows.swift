import Foundation
import SwiftletData
import SwiftletSchema

/// A row of the table that statements by key read.
@Model("users")
struct User {
    var id: Int
    var name: String
    var age: Int
}

/// A row of the table that is read as a whole.
@Model("events")
struct Event {
    var id: Int
    var name: String
    var at: Date
}

/// Another row was read than was asked for.
struct WrongRow: Error {}
