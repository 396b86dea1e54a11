using FluentAssertions;
using Pustakalaya.Domain.Catalog;
using Xunit;

namespace Pustakalaya.Domain.Tests.Catalog;

public sealed class IsbnTests
{
    [Theory]
    [InlineData("9780306406157", "9780306406157")]
    [InlineData("urn:isbn:978-0-306-40615-7", "9780306406157")]
    [InlineData("URN:ISBN:9780306406157", "9780306406157")]
    [InlineData("ISBN 0-306-40615-2", "0306406152")]
    [InlineData("ISBN-13: 978 0 306 40615 7", "9780306406157")]
    [InlineData("isbn:080442957x", "080442957X")]
    public void Finds_the_number_in_what_files_say(string said, string number) => Isbn.Find(said).Should().Be(number);

    [Theory]
    [InlineData("9780306406158")]
    [InlineData("0306406153")]
    [InlineData("1230306406159")]
    [InlineData("http://www.gutenberg.org/ebooks/74")]
    [InlineData("urn:uuid:8c0e5f5c-6f0c-4a25-9d4e-1f6c2d0f3a11")]
    [InlineData("9७80306406157")]
    [InlineData("")]
    [InlineData(null)]
    public void A_wrong_number_or_another_name_is_none(string? said) => Isbn.Find(said).Should().BeNull();
}
