/// A rule that a request can break, with the status that answers it. RFC 9112 unless said otherwise.
enum Rule: String, CaseIterable {
    /// Section 2.2: lines end with CR LF; neither stands alone.
    case lineEnd
    /// Section 5.5 of RFC 9110, and section 3: no other controls than the tab.
    case control
    /// Section 3: `method SP target SP HTTP/d.d`.
    case requestLine
    /// Section 3: a method with more bytes than any has.
    case longMethod
    /// Section 2.3 of RFC 9110: HTTP/1 only.
    case version
    /// Section 3
    case longTarget
    /// Section 3.2: origin form, absolute form, `*` for OPTIONS.
    case targetForm
    /// Section 3.2: no fragment, no tab, no backslash in the path.
    case targetCharacter
    /// Section 2.1 of RFC 3986, and UTF-8.
    case targetEncoding
    /// Section 4.2.3 of RFC 9110: the path has one reading.
    case ambiguousPath
    /// Section 5: too long, too many.
    case largeFields
    /// Section 5.1: a token right before the colon.
    case fieldName
    /// Section 5.2: no field goes on over several lines.
    case foldedField
    /// Section 3.2
    case host
    /// Section 6.2
    case contentLength
    /// Section 6.1: not both framings.
    case twoFramings
    /// Section 6.1: `chunked` and nothing else, not on 1.0.
    case transferEncoding
    /// Section 6.1: no other coding before it.
    case unknownCoding
    /// Section 10.1.1 of RFC 9110
    case expectation
    /// Section 7.1
    case chunk

    var status: Int {
        switch self {
        case .longMethod, .unknownCoding: 501
        case .version: 505
        case .longTarget: 414
        case .largeFields: 431
        case .expectation: 417
        default: 400
        }
    }
}
